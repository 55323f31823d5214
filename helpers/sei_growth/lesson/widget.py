"""Play with the inputs of the cell model: fifteen sliders, local sensitivities, one curve.

The explorer asks fitted surrogates of the *logarithm* of the outputs; which ones is the
learner's business. It draws onto prepared artists, so that a slider can be dragged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullFormatter

from helpers.course.figures import BLUE, VERMILION, figure
from helpers.course.interactive import Choice, Controls, Explorer, Press, Slider, Values
from helpers.experiments.designs import InputSpace, latin_hypercube

_CURVE_POINTS = 61
_OVER = "curve over"
_COLORS = (BLUE, VERMILION)


def _readout(high: float) -> str:
    """Return the d3 format in which values up to `high` fit the narrow field of a slider."""
    if high < 1e-2:
        return ".1e"
    return ".0f" if high > 1000 else ".3f" if high < 10 else ".1f"


class DifferentiableSurrogate(Protocol):
    """What the explorer needs of a fitted model of log output."""

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the mean."""

    def observation_std(self, X: np.ndarray) -> np.ndarray:
        """Return the standard deviation of a new run of the simulator."""

    def gradient(self, X: np.ndarray) -> np.ndarray:
        """Return the derivatives of the mean, shape (n, d)."""

    def gradient_std(self, X: np.ndarray) -> np.ndarray:
        """Return the standard deviations of the derivatives, shape (n, d)."""


def _interval(model: DifferentiableSurrogate, X: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the predicted output and the ends of its 95 % interval."""
    mean, std = model.predict(X), model.observation_std(X)
    return tuple(np.exp(mean + z * std) for z in (0.0, -1.96, 1.96))


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


class SensitivityExplorer(Explorer):
    """Local sensitivity of two outputs at a point that the reader chooses.

    Parameters
    ----------
    surrogates : mapping of str to DifferentiableSurrogate
        Two fitted models of the natural logarithm of an output, by the output's label with its
        unit, e.g. ``"SEI thickness (m)"``.
    space : InputSpace
        The inputs, their ranges and nominal values, in the order of the models' columns.

    Raises
    ------
    ValueError
        If there are not two surrogates.
    """

    name = "sensitivity"
    columns = 3

    def __init__(
        self, surrogates: Mapping[str, DifferentiableSurrogate], space: InputSpace
    ) -> None:
        if len(surrogates) != 2:
            raise ValueError(f"the explorer shows two outputs, not {len(surrogates)}")
        self._surrogates = dict(surrogates)
        self._space = space
        drawing, (left, *self._right) = figure(11.0, 4.4, ncols=3, width_ratios=[1.4, 1, 1])
        self._swept = space.names[0]
        moving = [*self._prepare_bars(left), *self._prepare_curves()]
        self._name_axes()
        super().__init__(drawing, moving)

    def controls(self) -> Controls:
        """Return a slider an input, the input of the curves, and a way back."""
        sliders = {
            # steps fine enough to keep the nominal point
            item.name: Slider.of(item, (item.high - item.low) / 500, readout=_readout(item.high))
            for item in self._space
        }
        nominal = dict(zip(self._space.names, self._space.nominal, strict=True))
        return sliders | {
            _OVER: Choice(_OVER, "what the curves vary", self._space.names),
            "reset": Press("back to nominal", "all inputs", lambda _: nominal),
        }

    def state(self, values: Values) -> tuple[np.ndarray, str]:
        """Return the point and the input of the curves."""
        return np.array([values[name] for name in self._space.names]), values[_OVER]

    def look(self, point: np.ndarray) -> LocalView:
        """Ask the surrogates at a point of shape (d,)."""
        row = np.asarray(point, dtype=float)[None]
        width = self._space.high - self._space.low
        value, low, high, change, change_std = {}, {}, {}, {}, {}
        for label, model in self._surrogates.items():
            value[label], low[label], high[label] = (float(y[0]) for y in _interval(model, row))
            change[label] = model.gradient(row)[0] * width
            change_std[label] = model.gradient_std(row)[0] * width
        return LocalView(value, low, high, change, change_std)

    def curves(self, point: np.ndarray, name: str) -> dict[str, tuple[np.ndarray, ...]]:
        """Sweep one input through its range: values and, by label, mean, low and high."""
        k = self._space.names.index(name)
        values = np.linspace(self._space.low[k], self._space.high[k], _CURVE_POINTS)
        rows = np.repeat(np.asarray(point, dtype=float)[None], _CURVE_POINTS, axis=0)
        rows[:, k] = values
        return {
            label: (values, *_interval(model, rows)) for label, model in self._surrogates.items()
        }

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

    def draw(self, point: np.ndarray, name: str) -> None:
        """Draw the bars of a point and the curves over an input."""
        if name != self._swept:
            self._swept = name
            self._name_axes()
            self._live.renew()
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
        bars.set(xlim=(-40, 40), xlabel="d log(output), over the full range of the input")
        bars.set_xticks([-10, -1, 0, 1, 10], ["−10", "−1", "0", "1", "10"])
        bars.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9)
        return moving

    def _prepare_curves(self) -> list[Artist]:
        self._curves, moving = {}, []
        for axes, label, color in zip(self._right, self._surrogates, _COLORS, strict=True):
            (line,) = axes.plot([], [], color=color)
            (dot,) = axes.plot([], [], "o", color="black", ms=6, clip_on=False, in_layout=False)
            band = axes.fill_between([0.0, 1.0], [1.0, 1.0], [2.0, 2.0], color=color, alpha=0.25)
            axes.set(yscale="log", ylim=self._limits(label), title=label)
            axes.yaxis.set_minor_formatter(NullFormatter())
            axes.xaxis.set_major_locator(MaxNLocator(3))
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
