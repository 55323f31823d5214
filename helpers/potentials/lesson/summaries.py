"""Tables of lesson 01: errors of the reader's own fits, and of the stored ones."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from pandas.io.formats.style import Styler

from helpers.potentials.learning.errors import PotentialErrors
from helpers.potentials.learning.scans import recorded

_SHARES = ["force / reference", "net force / reference", "energy"]
_NAMES = {
    "energy": "energy (meV/atom)",
    "cpu_seconds": "CPU (s)",
    "peak_megabytes": "memory (MB)",
    "training_frames": "frames",
}


def with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the force errors as shares of the forces to rows of stored fits.

    Examples
    --------
    >>> fits = with_shares(recorded("full"))
    >>> own = fits[fits["subset"] == "test"].groupby("setting")["force / reference"].mean()
    >>> bool(own["boxes"] < 0.15), bool(own["one SOAP"] > 0.5)
    (True, True)
    """
    return rows.assign(
        **{
            "force / reference": rows["force"] / rows["force_reference"],
            "net force / reference": rows["net_force"] / rows["net_force_reference"],
        }
    )


def of_models(scores: Mapping[str, PotentialErrors]) -> Styler:
    """List errors beside the size of what is predicted, one row a model."""
    rows = {
        name: {
            "energy error": e.energy,
            "its spread": e.energy_spread,
            "force error": e.force,
            "force": e.force_reference,
            "force error / force": e.force_share,
            "net force error / net force": e.net_force_share,
        }
        for name, e in scores.items()
    }
    style = pd.DataFrame(rows).T.style.format("{:.2f}")
    style.format("{:.1f}", subset=["energy error", "its spread"])
    return style.format("{:.0f}", subset=["force error", "force"])


def of_terms() -> Styler:
    """List stored errors and costs of small fits with some of the three terms."""
    terms = with_shares(recorded("terms").query("subset == 'test/2'"))
    shown = [*_SHARES, "cpu_seconds", "peak_megabytes"]
    table = terms.groupby("setting", sort=False)[shown].mean().rename(columns=_NAMES)
    style = table.style.format("{:.2f}").format("{:.0f}", subset=["CPU (s)", "memory (MB)"])
    return style.set_caption("stored: 8 boxes, mean of two groups")


def of_recommended() -> Styler:
    """List stored errors and costs of the recommended model, mean and scatter over its fits."""
    fits = with_shares(recorded("full").query("subset == 'test'")).groupby("setting", sort=False)
    cost = fits[["training_frames", "cpu_seconds", "peak_megabytes"]].mean().rename(columns=_NAMES)
    cost = pd.concat({"data and cost of a fit": cost.assign(fits=fits.size())}, axis=1)
    table = fits[_SHARES].agg(["mean", "std"]).rename(columns=_NAMES).join(cost)
    style = table.style.format("{:.2f}", na_rep="–")
    style.format("{:.0f}", subset=["data and cost of a fit"])
    return style.set_caption("stored: recommended model, 24 boxes")


def of_virials() -> Styler:
    """List stored errors of small fits with and without virials as labels."""
    base = recorded("terms").query("setting == 'pairs + short + long'").assign(setting="without")
    fits = with_shares(pd.concat([recorded("virials"), base], ignore_index=True))
    table = fits.dropna(subset="volume_ratio").pivot_table(
        index="setting", columns="volume_ratio", values="rmse"
    )
    table.columns = [f"{ratio:g}" for ratio in table.columns]
    boxes = fits[fits["subset"] == "test/2"].groupby("setting")
    table["force / reference"] = boxes["force / reference"].mean()
    table["fit, CPU s"] = fits.groupby("setting")["cpu_seconds"].mean()
    style = table.style.format("{:.0f}").format("{:.2f}", subset=["force / reference"])
    return style.set_caption(
        "stored: virials as labels, RMSE of E_inter over V / V₀ in meV a molecule; "
        "8 boxes, two groups"
    )


def of_compositions() -> Styler:
    """List stored errors on other compositions and a larger box, by what was trained on."""
    mixtures = recorded("full").query("setting == 'boxes'").assign(setting="mixtures (5 groups)")
    new = {"test_EC": "EC", "test": "mixtures", "test_EMC": "EMC", "large": "165 atoms"}
    fits = with_shares(pd.concat([recorded("composition"), mixtures]))
    table = fits[fits["subset"].isin(new)].pivot_table(
        index="setting", columns="subset", values=["force / reference", "energy"], sort=False
    )
    names = {"force / reference": "force error / force", "energy": "energy error (meV/atom)"}
    table = table.rename(columns=new | names).rename_axis("trained")
    return table.style.format("{:.2f}", na_rep="–").set_caption("stored")


def of_generations() -> Styler:
    """List stored errors of second generations, by what was added to the training set."""
    fits = with_shares(recorded("generations"))
    index = ["group", "setting"]
    table = fits.pivot_table(index=index, columns="subset", values="force / reference", sort=False)
    table["lived (fs)"] = fits.groupby(index, sort=False)["lived_fs"].mean()
    named = table.rename(columns={"test/2": "packed boxes", "simulated": "frames of simulations"})
    style = named.style.format("{:.2f}").format("{:.0f}", subset=["lived (fs)"])
    return style.set_caption(
        "stored: second generation, force error / force, 8 + 8 boxes, two groups"
    )
