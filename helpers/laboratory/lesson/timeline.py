"""When which device worked on what: a Gantt chart from the ledger, and what parallel work can gain.

Start and end of an action are the device's own, not those of the request: waiting, retries and the
network are not work. The clocks of all devices must agree; here they are one.
"""

import math

import pandas as pd
from matplotlib.figure import Figure

from helpers.course.figures import BLACK, PALETTE, figure
from helpers.laboratory.campaigns.ledger import Ledger

_COLUMNS = ("sample", "step", "device", "started", "finished", "replayed", "by")


def intervals(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """Return when each step of a campaign was done.

    Parameters
    ----------
    ledger : Ledger
    campaign : str

    Returns
    -------
    pandas.DataFrame
        One row a result, in the order of `started`: sample, step, device, started and finished in
        seconds since the first of all starts, whether the answer was replayed, and by whom.
    """
    rows = [
        {
            "sample": event.sample,
            "step": event.step,
            "device": event.payload["device"],
            **{name: event.payload["reply"][name] for name in ("started", "finished", "replayed")},
            "by": event.payload["by"],
        }
        for event in ledger.events(campaign, kind="done")
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS)).sort_values(
        ["started", "sample"], kind="stable", ignore_index=True
    )
    first = table["started"].min()
    table[["started", "finished"]] -= first
    return table


def makespan(table: pd.DataFrame) -> float:
    """Return the seconds from the first start to the last end."""
    return float(table["finished"].max() - table["started"].min()) if len(table) else 0.0


def utilisation(table: pd.DataFrame) -> pd.Series:
    """Return which share of the whole time each device was at work, by its name."""
    if not len(table):
        return pd.Series(dtype=float, name="utilisation")
    busy = (table["finished"] - table["started"]).groupby(table["device"]).sum()
    return (busy / makespan(table)).rename("utilisation")


def ideal_speedup(n: int, m: int) -> float:
    """Return how much faster n samples could be done on m devices of each of two kinds.

    Two steps of equal length, on a device each: one after the other they take 2n times it. In
    parallel, m samples are mixed while the m before are measured: ceil(n/m) rounds of mixing, and
    one more in which the last are measured,

        speed-up = 2n / (ceil(n/m) + 1).

    It is 2m only for n far above m: the first round has nothing to measure, the last nothing to
    mix. Requests, records and waiting are not counted.

    Parameters
    ----------
    n : int
        Samples.
    m : int
        Devices of each kind.

    Raises
    ------
    ValueError
        If there is no sample or no device.
    """
    if n < 1 or m < 1:
        raise ValueError(f"at least one sample and one device of each kind, not {n} and {m}")
    return 2 * n / (math.ceil(n / m) + 1)


def gantt(*campaigns: pd.DataFrame, titles: tuple[str, ...] = ()) -> Figure:
    """Draw who did what and when; several campaigns below each other on one time axis.

    Parameters
    ----------
    *campaigns : DataFrame
        From :func:`intervals`.
    titles : tuple of str
        One a campaign.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no campaign, one has no result, or the titles are not as many.
    """
    if not campaigns or any(not len(table) for table in campaigns):
        raise ValueError("there is nothing to draw: a campaign has no result yet")
    if titles and len(titles) != len(campaigns):
        raise ValueError(f"{len(campaigns)} campaigns need as many titles, not {len(titles)}")
    steps = list(dict.fromkeys(step for table in campaigns for step in table["step"]))
    lanes = [_lanes(table, steps) for table in campaigns]
    heights = [len(names) + 1.6 for names in lanes]
    drawing, axes = figure(
        9.0,
        0.42 * sum(heights),
        nrows=len(campaigns),
        sharex=True,
        squeeze=False,
        height_ratios=heights,
    )
    for place, (table, names) in enumerate(zip(campaigns, lanes, strict=True)):
        ax = axes[place, 0]
        for color, step in zip(PALETTE * len(steps), steps, strict=False):
            rows = table[table["step"] == step]
            ax.barh(
                [names.index(device) for device in rows["device"]],
                rows["finished"] - rows["started"],
                left=rows["started"],
                height=0.7,
                color=color,
                edgecolor="white",
                linewidth=0.8,
                label=step,
            )
        human = table[table["by"] != "device"]
        ax.plot(human["started"], [names.index(d) for d in human["device"]], "D", color=BLACK)
        ax.set_yticks(range(len(names)), names)
        ax.set_ylim(len(names) - 0.5, -0.5)
        ax.grid(axis="y", visible=False)
        ax.set_title(titles[place] if titles else "", loc="left")
    axes[-1, 0].set_xlabel("time (s)")
    axes[0, 0].legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(steps), frameon=False)
    return drawing


def _lanes(table: pd.DataFrame, steps: list[str]) -> list[str]:
    # from top to bottom as a sample goes from device to device
    first = table.groupby("device")["step"].first().map(steps.index)
    return sorted(first.index, key=lambda device: (first[device], device))


def describe(table: pd.DataFrame) -> str:
    """Say in words what the Gantt chart of a campaign shows."""
    if not len(table):
        return "No step is done yet."
    shares = ", ".join(f"{name} {100 * share:.0f} %" for name, share in utilisation(table).items())
    return (
        f"{table['sample'].nunique()} samples, {len(table)} steps done in {makespan(table):.2f} s; "
        f"at work: {shares}."
    )
