"""Play with the inputs of the cell model: fifteen sliders, local sensitivities, one curve.

The explorer asks fitted surrogates of the *logarithm* of the outputs; which ones is the
learner's business. It draws onto prepared artists, so that a slider can be dragged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import ipywidgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullFormatter

from helpers.course.figures import BLUE, VERMILION, LiveFigure, figure, image_html
from helpers.experiments.designs import InputSpace, latin_hypercube

_CURVE_POINTS = 61
_COLORS = (BLUE, VERMILION)


def _readout(high: float) -> str:
    """Return the d3 format in which values up to `high` fit the narrow field of a slider."""
    if high < 1e-2:
        return ".1e"
    return ".0f" if high > 1000 else ".3f" if high < 10 else ".1f"


class Surrogate(Protocol):
    """What the explorer needs of a fitted model of log output."""

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the mean."""

    def observation_std(self, X: np.ndarray) -> np.ndarray:
        """Return the standard deviation of a new run of the simulator."""

    def gradient(self, X: np.ndarray) -> np.ndarray:
        """Return the derivatives of the mean, shape (n, d)."""

    def gradient_std(self, X: np.ndarray) -> np.ndarray:
        """Return the standard deviations of the derivatives, shape (n, d)."""


@dataclass(frozen=True)
class LocalView:
    """What two surrogates say at one point.

    Attributes
    ----------
    value, low, high : dict of str to float
        Predicted output and its 95 % interval, in the output's unit.
    change, change_std : dict of str to ndarray of shape (d,)
        Derivative of log output, times the width of each input's range, and its standard
        deviation.
    """

    value: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    change: dict[str, np.ndarray]
    change_std: dict[str, np.ndarray]


class SensitivityExplorer:
    """Local sensitivity of two outputs at a point that the reader chooses.

    Parameters
    ----------
    surrogates : mapping of str to Surrogate
        Two fitted models of the natural logarithm of an output, by the output's label with its
        unit, e.g. ``"SEI thickness (m)"``.
    space : InputSpace
        The inputs, their ranges and nominal values, in the order of the models' columns.

    Raises
    ------
    ValueError
        If there are not two surrogates.
    """

    def __init__(self, surrogates: Mapping[str, Surrogate], space: InputSpace) -> None:
        if len(surrogates) != 2:
            raise ValueError(f"the explorer shows two outputs, not {len(surrogates)}")
        self._surrogates = dict(surrogates)
        self._space = space
        drawing, (left, *self._right) = figure(11.0, 4.4, ncols=3, width_ratios=[1.4, 1, 1])
        self._swept = space.names[0]
        moving = [*self._prepare_bars(left), *self._prepare_curves()]
        self._name_axes()
        self._live = LiveFigure(drawing, moving)

    def look(self, point: np.ndarray) -> LocalView:
        """Ask the surrogates at a point of shape (d,)."""
        row = np.asarray(point, dtype=float)[None]
        width = self._space.high - self._space.low
        value, low, high, change, change_std = {}, {}, {}, {}, {}
        for label, model in self._surrogates.items():
            mean, std = model.predict(row).item(), model.observation_std(row).item()
            value[label] = np.exp(mean)
            low[label], high[label] = np.exp(mean - 1.96 * std), np.exp(mean + 1.96 * std)
            change[label] = model.gradient(row)[0] * width
            change_std[label] = model.gradient_std(row)[0] * width
        return LocalView(value, low, high, change, change_std)

    def curves(self, point: np.ndarray, name: str) -> dict[str, tuple[np.ndarray, ...]]:
        """Sweep one input through its range: values and, by label, mean, low and high."""
        k = self._space.names.index(name)
        values = np.linspace(self._space.low[k], self._space.high[k], _CURVE_POINTS)
        rows = np.repeat(np.asarray(point, dtype=float)[None], _CURVE_POINTS, axis=0)
        rows[:, k] = values
        found = {}
        for label, model in self._surrogates.items():
            mean, std = model.predict(rows), model.observation_std(rows)
            found[label] = (
                values,
                np.exp(mean),
                np.exp(mean - 1.96 * std),
                np.exp(mean + 1.96 * std),
            )
        return found

    def summary(self, point: np.ndarray, name: str) -> str:
        """Say in words what the figure shows at a point."""
        view = self.look(point)
        sentences = []
        for label in self._surrogates:
            order = np.argsort(-np.abs(view.change[label]))[:2]
            leaders = " and ".join(
                f"{self._space.names[i]} ({'up' if view.change[label][i] > 0 else 'down'})"
                for i in order
            )
            quantity, _, unit = label.rpartition(" (")
            sentences.append(
                f"{quantity} {view.value[label]:.3g} {unit.rstrip(')')}, 95 % interval "
                f"{view.low[label]:.3g} to {view.high[label]:.3g}; here it follows {leaders} most."
            )
        k = self._space.names.index(name)
        sentences.append(f"The curves vary {name}, now {np.asarray(point)[k]:.3g}.")
        return " ".join(sentences)

    def picture(self, point: np.ndarray, name: str) -> bytes:
        """Draw the figure for a point and a swept input; return a PNG."""
        if name != self._swept:
            self._swept = name
            self._name_axes()
            self._live.renew()
        self._update(np.asarray(point, dtype=float), name)
        return self._live.png()

    def widget(self) -> ipywidgets.VBox:
        """Return the sliders with the figure and its text; needs a running kernel."""
        space = self._space
        sliders = [
            ipywidgets.FloatSlider(
                value=nominal,
                min=low,
                max=high,
                step=(high - low) / 500,  # values snap to steps: fine ones keep the nominal point
                description=name,
                readout_format=_readout(high),
                continuous_update=True,
                layout=ipywidgets.Layout(width="auto"),
                style={"description_width": "80px"},
            )
            for name, low, high, nominal in zip(
                space.names, space.low, space.high, space.nominal, strict=True
            )
        ]
        choice = ipywidgets.Dropdown(options=space.names, description="curve over")
        reset = ipywidgets.Button(description="back to nominal")
        image = ipywidgets.HTML()
        text = ipywidgets.HTML()
        quiet = {"on": False}

        def redraw(_: object = None) -> None:
            if quiet["on"]:
                return
            point = np.array([slider.value for slider in sliders])
            said = self.summary(point, choice.value)
            image.value = image_html(self.picture(point, choice.value), said)
            text.value = f'<p class="sensitivity-summary" aria-live="polite">{said}</p>'

        def back(_: object) -> None:
            quiet["on"] = True
            for slider, nominal in zip(sliders, space.nominal, strict=True):
                slider.value = nominal
            quiet["on"] = False
            redraw()

        for slider in sliders:
            slider.observe(redraw, names="value")
        choice.observe(redraw, names="value")
        reset.on_click(back)
        redraw()
        table = ipywidgets.GridBox(
            sliders, layout=ipywidgets.Layout(grid_template_columns="repeat(3, minmax(0, 1fr))")
        )
        return ipywidgets.VBox([ipywidgets.HBox([choice, reset]), table, image, text])

    def _prepare_bars(self, bars: Axes) -> list[Artist]:
        places = np.arange(len(self._space))
        self._bars, moving = {}, []
        for label, color, shift in zip(self._surrogates, _COLORS, (-0.2, 0.2), strict=True):
            quantity = label.rpartition(" (")[0]
            rectangles = bars.barh(places + shift, 0.0 * places, 0.38, color=color, label=quantity)
            errors = bars.hlines(places + shift, 0.0 * places, 0.0 * places, color="black", lw=1)
            self._bars[label] = (rectangles, errors, places + shift)
            moving += [*rectangles, errors]
        bars.axvline(0, color="black", lw=0.8)
        bars.set_yticks(places, self._space.names)
        bars.invert_yaxis()
        bars.set_xscale("symlog", linthresh=0.1)
        bars.set_xlim(-40, 40)
        bars.set_xticks([-10, -1, 0, 1, 10], ["−10", "−1", "0", "1", "10"])
        bars.set_xlabel("d log(output), over the full range of the input")
        bars.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9)
        return moving

    def _prepare_curves(self) -> list[Artist]:
        self._curves, moving = {}, []
        for axes, label, color in zip(self._right, self._surrogates, _COLORS, strict=True):
            (line,) = axes.plot([], [], color=color)
            (dot,) = axes.plot([], [], "o", color="black", ms=6, clip_on=False, in_layout=False)
            band = axes.fill_between([0.0, 1.0], [1.0, 1.0], [2.0, 2.0], color=color, alpha=0.25)
            axes.set_yscale("log")
            axes.set_ylim(*self._limits(label))
            axes.yaxis.set_minor_formatter(NullFormatter())
            axes.xaxis.set_major_locator(MaxNLocator(3))
            axes.set_title(label)
            self._curves[label] = (line, dot, band)
            moving += [band, line, dot]
        return moving

    def _name_axes(self) -> None:
        space, name = self._space, self._swept
        k = space.names.index(name)
        for axes in self._right:
            axes.set_xlim(space.low[k], space.high[k])
            axes.set_xlabel(f"{name} ({space[name].unit})" if space[name].unit else name)

    def _limits(self, label: str) -> tuple[float, float]:
        # the same for every point, so that curves can be compared while a slider moves
        corners = latin_hypercube(self._space, 500, random_state=0).to_numpy()
        typical = self._surrogates[label].predict(np.vstack([corners, self._space.nominal]))
        return np.exp(typical.min()) / 2, np.exp(typical.max()) * 2

    def _update(self, point: np.ndarray, name: str) -> None:
        view = self.look(point)
        k = self._space.names.index(name)
        for label, (rectangles, errors, heights) in self._bars.items():
            change, std = view.change[label], view.change_std[label]
            for rectangle, length in zip(rectangles, change, strict=True):
                rectangle.set_width(length)
            ends = zip(change - 1.96 * std, change + 1.96 * std, heights, strict=True)
            errors.set_segments([[(a, y), (b, y)] for a, b, y in ends])
        for label, (values, mean, low, high) in self.curves(point, name).items():
            line, dot, band = self._curves[label]
            line.set_data(values, mean)
            dot.set_data([point[k]], [view.value[label]])
            band.set_data(values, low, high)
