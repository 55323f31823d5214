"""Turn the process parameters and watch the filling front, the curve and the risk of failure."""

from dataclasses import dataclass
from functools import cache

import ipywidgets
import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from helpers import datasets
from helpers.figures import BLACK, BLUE, ORANGE, figure, image_html, png
from helpers.wetting import pictures
from helpers.wetting.clusters import classifier
from helpers.wetting.filling import Invasion, invade
from helpers.wetting.inputs import WETTING_INPUTS
from helpers.wetting.network import Network, build

#: Below this final saturation a filling has failed.
FAILED = 0.5
STRUCTURES = 8
#: Inputs that can be turned, with the step of their slider; the others are nominal.
TURNED = {
    "pressure_kPa": 2.0,
    "viscosity_mPas": 0.5,
    "angle_deg": 2.0,
    "binder": 0.05,
    "porosity": 0.01,
}


@dataclass(frozen=True, eq=False)
class View:
    """Fillings of one electrode, and what the classifier says of it.

    Attributes
    ----------
    network : Network
        The first structure.
    invasions : tuple of Invasion
        One a structure.
    alarm : bool
        Whether the classifier, which knows the table only, expects a failure.
    """

    network: Network
    invasions: tuple[Invasion, ...]
    alarm: bool

    @property
    def saturations(self) -> np.ndarray:
        """Final saturation of each structure."""
        return np.array([invasion.saturation[-1] for invasion in self.invasions])


@cache
def _alarm() -> Pipeline:
    table = datasets.load("electrode_filling")
    failed = table["saturation"] < FAILED
    return classifier(balanced=True).fit(table[WETTING_INPUTS.names], failed)


class FillingExplorer:
    """Fillings of electrodes near the nominal one, simulated as the sliders move."""

    def __init__(self) -> None:
        self.start = {item.name: item.nominal for item in WETTING_INPUTS}
        self.start |= {"pressure_kPa": 4.0, "angle_deg": 50.0, "binder": 0.6}

    def look(self, inputs: dict[str, float]) -> View:
        """Simulate eight structures of an electrode.

        Parameters
        ----------
        inputs : mapping of str to float
            All nine.
        """
        names = ("viscosity_mPas", "tension_mNm", "pressure_kPa")
        liquid = {name: inputs[name] for name in names}
        rest = {name: value for name, value in inputs.items() if name not in names}
        networks = [build(**rest, random_state=seed) for seed in range(STRUCTURES)]
        point = pd.DataFrame([inputs])[WETTING_INPUTS.names]
        return View(
            networks[0],
            tuple(invade(network, **liquid) for network in networks),
            bool(_alarm().predict(point)[0]),
        )

    def summary(self, inputs: dict[str, float], view: View | None = None) -> str:
        """Say in words what the figure shows."""
        view = self.look(inputs) if view is None else view
        first, S = view.invasions[0], view.saturations
        turned = ", ".join(f"{name} {inputs[name]:g}" for name in TURNED)
        time = first.time_to(0.95 * first.saturation[-1])
        reached = f"95 % of its liquid is in after {time:.3g} ms" if S[0] else "nothing came in"
        said = "expects a failure" if view.alarm else "expects none"
        return (
            f"{turned}. The first structure fills to {S[0]:.3f}; {reached}. Over {STRUCTURES} "
            f"structures: mean {S.mean():.3f}, lowest {S.min():.3f}; {int((S < FAILED).sum())} "
            f"stay below {FAILED}. The classifier, trained on the table, {said}."
        )

    def picture(self, inputs: dict[str, float], view: View | None = None) -> bytes:
        """Draw the first structure early and late, and the curves of all; return a PNG."""
        view = self.look(inputs) if view is None else view
        first = view.invasions[0]
        drawing, (early, late, curves) = figure(12.0, 4.2, ncols=3, width_ratios=[1, 1, 1.2])
        half = first.time_to(0.5 * first.saturation[-1])
        moments = (0.0 if np.isnan(half) else half, first.time_ms[-1])
        for axes, moment in zip((early, late), moments, strict=True):
            pictures.cut(axes, view.network, first, moment)
        drawing.legend(handles=pictures.legend(), loc="outside lower left", ncols=3, fontsize=9)
        for k, invasion in enumerate(view.invasions):
            curves.plot(
                np.maximum(invasion.time_ms, 1e-3),
                invasion.saturation,
                color=BLUE if k == 0 else ORANGE,
                lw=2.5 if k == 0 else 1,
                zorder=3 if k == 0 else 2,
                label={0: "structure shown", 1: "seven others"}.get(k),
            )
        curves.axhline(FAILED, color=BLACK, lw=1, ls="--")
        curves.set(
            xscale="log", xlim=(1e-3, None), ylim=(0, 1.02), xlabel="time (ms)", ylabel="saturation"
        )
        curves.set_title("filling curves; dashed: failure")
        curves.legend(loc="upper left", fontsize=9)
        return png(drawing)

    def widget(self) -> ipywidgets.VBox:
        """Return the sliders with figure and text; needs a running kernel."""
        sliders = {
            name: ipywidgets.FloatSlider(
                value=self.start[name],
                min=WETTING_INPUTS[name].low,
                max=WETTING_INPUTS[name].high,
                step=step,
                description=name,
                continuous_update=False,
                style={"description_width": "110px"},
                layout=ipywidgets.Layout(width="390px"),
            )
            for name, step in TURNED.items()
        }
        image, text = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw(_: object = None) -> None:
            inputs = self.start | {name: slider.value for name, slider in sliders.items()}
            view = self.look(inputs)
            said = self.summary(inputs, view)
            image.value = image_html(self.picture(inputs, view), said)
            text.value = f'<p class="filling-summary" aria-live="polite">{said}</p>'

        for slider in sliders.values():
            slider.observe(redraw, names="value")
        redraw()
        controls = list(sliders.values())
        rows = [ipywidgets.HBox(controls[k : k + 2]) for k in range(0, len(controls), 2)]
        return ipywidgets.VBox([ipywidgets.VBox(rows), image, text])
