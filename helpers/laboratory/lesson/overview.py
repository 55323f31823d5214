"""What a laboratory is at, for human eyes: devices, queue, ledger and the learner's belief.

All is read from the ledger and, where a loop runs, from its orchestrator, so that the same picture
can be made of a campaign that ended long ago.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.choosing.belief import Belief
from helpers.course.figures import BLACK, BLUE, ORANGE, VERMILION, figure
from helpers.laboratory.campaigns.closed_loop import ClosedLoop, history
from helpers.laboratory.campaigns.learners import VALUE
from helpers.laboratory.campaigns.ledger import Event, Ledger
from helpers.laboratory.campaigns.workflow import RECIPES

#: Rows of the ledger that are shown.
TAIL = 8


@dataclass(frozen=True)
class Overview:
    """A campaign at one moment.

    Attributes
    ----------
    campaign : str
    devices : dict of str to str
        What each device is at, by its name; empty where no loop runs.
    queue : list of str
        What is under way or waits, in words.
    tail : list of str
        The last rows of the ledger, in words, the newest first.
    history : DataFrame
        As of ``closed_loop.history``.
    counts : dict of str to int
        Rows of the ledger by kind.
    faults : dict of str to int
        How often which fault was answered.
    paused : bool
    """

    campaign: str
    devices: dict[str, str]
    queue: list[str]
    tail: list[str]
    history: pd.DataFrame
    counts: dict[str, int]
    faults: dict[str, int]
    paused: bool

    def summary(self) -> str:
        """Say in words how the campaign stands."""
        values = self.history[VALUE]
        sentences = [
            f"Campaign {self.campaign}{', paused' if self.paused else ''}: "
            f"{values.notna().sum()} of {len(values)} proposed samples measured."
        ]
        if values.notna().any():
            best = self.history.loc[values.idxmax()]
            sentences.append(
                f"Best so far: {best[VALUE]:.2f} mS/cm at {best['salt_mol_kg']:.2f} mol/kg and a "
                f"share of {best['cosolvent_share']:.2f} (sample {best['sample']}, proposed by "
                f"{best['proposed_by']})."
            )
        if self.devices:
            said = ", ".join(f"{name} {state}" for name, state in self.devices.items())
            sentences.append(f"Devices: {said}.")
        if self.queue:
            sentences.append(f"Under way or waiting: {'; '.join(self.queue)}.")
        faults = ", ".join(f"{count} {fault}" for fault, count in self.faults.items()) or "none"
        sentences.append(f"{sum(self.counts.values())} rows in the ledger; faults: {faults}.")
        return " ".join(sentences)


def overview(
    ledger: Ledger,
    campaign: str,
    loop: ClosedLoop | None = None,
    statuses: Mapping[str, str] | None = None,
) -> Overview:
    """Look at a campaign.

    Parameters
    ----------
    ledger : Ledger
    campaign : str
    loop : ClosedLoop, optional
        The one that runs the campaign.
    statuses : mapping of str to str, optional
        What the devices say of themselves, by their name.

    Returns
    -------
    Overview
    """
    devices: dict[str, str] = {}
    queue: list[str] = []
    if loop is not None:
        orchestrator = loop.orchestrator
        states = orchestrator.states
        for kind, some in orchestrator.pool.devices.items():
            free = orchestrator.pool.free(kind)
            for device in some:
                devices[device.name] = "free" if device in free else _task(device.name, states)
        queue += [f"{s} {state}" for s, state in states.items() if state != "done"]
        queue += [
            f"a human's recipe {recipe['salt_mol_kg']:.2f} mol/kg, "
            f"share {recipe['cosolvent_share']:.2f}"
            for recipe in loop.suggestions
        ]
    devices.update({name: said for name, said in (statuses or {}).items() if said != "ready"})
    events = ledger.events(campaign)
    faults = [e.payload["fault"] for e in events if e.kind == "reply"]
    switches = [e.kind for e in events if e.kind in ("paused", "resumed")]
    return Overview(
        campaign,
        devices,
        queue,
        [describe(event) for event in reversed(events[-TAIL:])],
        history(ledger, campaign),
        ledger.counts(campaign),
        {fault: faults.count(fault) for fault in dict.fromkeys(faults)},
        loop.orchestrator.paused if loop is not None else switches[-1:] == ["paused"],
    )


def _task(device: str, states: Mapping[str, str]) -> str:
    for sample, state in states.items():
        if state.endswith(f" on {device}"):
            return f"at work on {sample}"
    return "held"


def describe(event: Event) -> str:
    """Say in words what a row of the ledger tells."""
    payload = event.payload
    where = " ".join(part for part in (event.sample, event.step) if part)
    if event.kind == "proposal":
        recipe = ", ".join(f"{name} {value:.3g}" for name, value in payload["recipe"].items())
        said = f"proposed by {payload['by']}: {recipe}"
    elif event.kind == "request":
        said = f"asked {payload['device']}"
    elif event.kind == "reply":
        said = f"{payload['device']}: {payload['fault']}"
    elif event.kind == "done":
        again = " (replayed)" if payload["reply"]["replayed"] else ""
        said = f"result of {payload['device']}{again}"
    else:
        said = f"{event.kind} {payload.get('by', payload.get('reason', ''))}".strip()
    moment = time.strftime("%H:%M:%S", time.localtime(event.time))
    return f"{event.number} {moment} {where} {said}".replace("  ", " ")


def draw(table: pd.DataFrame, belief: Belief | None) -> Figure:
    """Draw what the learner believes, and how far the campaign is.

    Parameters
    ----------
    table : DataFrame
        A history.
    belief : Belief or None
        ``None`` for a learner that has none, or no result yet.

    Returns
    -------
    matplotlib.figure.Figure
    """
    drawing, (left, middle, right) = figure(12.0, 3.9, ncols=3)
    drawing.set_layout_engine("constrained", wspace=0.06)  # numbers of a colour bar beside a label
    for ax, values, title in (
        (left, None if belief is None else belief.mean, "Believed conductivity (mS/cm)"),
        (middle, None if belief is None else belief.std, "Standard deviation (mS/cm)"),
    ):
        _draw_map(ax, table, belief, values)
        ax.set_title(title, loc="left")
    if len(left.lines) > 1:
        left.legend(loc="lower right", fontsize=8)
    _draw_progress(right, table)
    return drawing


def _draw_map(
    ax: Axes, table: pd.DataFrame, belief: Belief | None, values: np.ndarray | None
) -> None:
    x, y = RECIPES.names
    if belief is not None and values is not None:
        side = round(np.sqrt(len(belief)))
        grids = RECIPES.from_unit(belief.candidates).T.reshape(2, side, side)
        filled = ax.contourf(*grids, values.reshape(side, side), levels=12, cmap="cividis")
        ax.figure.colorbar(filled, ax=ax, shrink=0.9)
    known = table[VALUE].notna()
    human = table["proposed_by"] != "learner"
    for rows, marker, color, label in (
        (table[known & ~human], "o", "white", "measured"),
        (table[known & human], "D", ORANGE, "by a human"),
        (table[~known], "X", VERMILION, "under way"),
    ):
        if len(rows):
            ax.plot(
                rows[x], rows[y], marker, color=color, mec=BLACK, ms=7, label=label, clip_on=False
            )
    ax.set_xlim(RECIPES[x].low, RECIPES[x].high)
    ax.set_ylim(RECIPES[y].low - 0.03, RECIPES[y].high + 0.03)
    ax.set(xlabel="salt (mol/kg)", ylabel="share of thin solvent")


def _draw_progress(ax: Axes, table: pd.DataFrame) -> None:
    values = table[VALUE].to_numpy(dtype=float)
    places = np.arange(1, len(values) + 1)
    ax.plot(places, values, "o", color=BLUE, label="measured")
    if np.isfinite(values).any():
        best = np.fmax.accumulate(values)
        ax.step(places, best, where="post", color=VERMILION, label="best so far")
        ax.legend(loc="lower right", fontsize=9, frameon=False)
    ax.set(xlabel="sample", ylabel="conductivity (mS/cm)", ylim=(0, None))
    ax.set_xlim(0.5, max(len(values), 10) + 0.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_title("Measurements", loc="left")
