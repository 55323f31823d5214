"""The dashboard: watch a closed loop, pause it, and take over."""

import asyncio
import contextlib
import html
import weakref
from collections.abc import Callable

import ipywidgets
import pandas as pd

from helpers.choosing.belief import Belief
from helpers.course.figures import image_html, png, show
from helpers.course.interactive import Slider, in_columns, paragraph
from helpers.laboratory.campaigns.closed_loop import ClosedLoop, history
from helpers.laboratory.campaigns.learners import VALUE
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import SamplesFailedError
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.lesson.overview import Overview, draw, overview

#: One dashboard a ledger and campaign: a cell that is run again stops what it began before.
_RUNNING: "weakref.WeakValueDictionary[tuple[str, str], Dashboard]" = weakref.WeakValueDictionary()

_REFRESH_S, _IDLE_S = 0.5, 300.0


class Dashboard:
    """A closed loop with its controls.

    The campaign and the refreshing are tasks of the kernel's event loop, so that a cell ends at
    once and the buttons work while the campaign runs. Refreshing ends with the campaign, or when
    nothing has happened for five minutes; a button wakes it.

    Parameters
    ----------
    loop : ClosedLoop
        Its client must stay open as long as the campaign runs.
    operator : str
        Who presses the buttons; can be changed in the widget.
    """

    def __init__(self, loop: ClosedLoop, *, operator: str = "operator") -> None:
        self.loop = loop
        self.operator = ipywidgets.Text(value=operator, description="operator")
        self.message = ""
        self._events: asyncio.AbstractEventLoop | None = None
        self._campaign: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._statuses: dict[str, str] = {}
        self._image, self._text, self._tail = (ipywidgets.HTML() for _ in range(3))
        self._buttons: dict[str, ipywidgets.Button] = {}
        self._drawn: tuple[object, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the campaign is not at its end."""
        return self._campaign is not None and not self._campaign.done()

    def start(self, samples: int) -> None:
        """Begin, or go on, until the campaign has so many samples; needs a running event loop."""
        orchestrator = self.loop.orchestrator
        key = str(orchestrator.ledger.path), orchestrator.campaign
        if (other := _RUNNING.get(key)) is not None:
            other.stop()
        _RUNNING[key] = self
        self.message = ""
        self._events = asyncio.get_running_loop()
        self._campaign = self._events.create_task(self._run(samples))
        self._wake()

    async def finished(self) -> pd.DataFrame:
        """Wait for the end of the campaign and return its history."""
        for task in (self._campaign, self._watch):
            if task is not None:
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.shield(task)
        return self.loop.history()

    def stop(self) -> None:
        """End the campaign where it is; it can be started again."""
        for task in (self._campaign, self._watch):
            if task is not None:
                task.cancel()

    def look(self) -> Overview:
        """Return what the laboratory is at."""
        orchestrator = self.loop.orchestrator
        statuses = self._statuses if self.running else {}
        return overview(orchestrator.ledger, orchestrator.campaign, self.loop, statuses)

    def summary(self) -> str:
        """Say in words what the dashboard shows."""
        return " ".join(part for part in (self.message, self.look().summary()) if part)

    def widget(self) -> ipywidgets.VBox:
        """Return controls, figure, text and ledger; all can be reached and used by keyboard."""
        salt, share = (
            Slider(label, axis.description, axis.low, axis.high, axis.nominal, 0.01).widget()
            for axis, label in zip(RECIPES, ("salt (mol/kg)", "thin share"), strict=True)
        )
        value = ipywidgets.BoundedFloatText(
            value=10.0, min=0.01, max=100.0, step=0.01, description="mS/cm"
        )
        orchestrator = self.loop.orchestrator

        def pause() -> None:
            orchestrator.pause(by=self.operator.value)

        def resume() -> None:
            orchestrator.resume(by=self.operator.value)

        def suggest() -> None:
            recipe = dict(zip(RECIPES.names, (salt.value, share.value), strict=True))
            self.loop.suggest(recipe, self.operator.value)

        def measure() -> None:
            sample = self._to_measure()
            orchestrator.record_by_hand(
                sample, "measure", {VALUE: value.value}, operator=self.operator.value
            )

        self._button("pause", "Begin no new step", pause)
        self._button("resume", "Go on", resume)
        self._button("make this next", "Take over: your recipe instead of the learner's", suggest)
        self._button(
            "record by hand", "Your value for the sample that waits to be measured", measure
        )
        self._refresh_text()
        self._image.value = self._picture(self.loop.history(), self.summary())
        pausing, going_on, making, recording = self._buttons.values()
        controls = [pausing, going_on, self.operator, salt, share, making, value, recording]
        return ipywidgets.VBox([in_columns(controls, 3), self._image, self._text, self._tail])

    async def _run(self, samples: int) -> None:
        try:
            await self.loop.run(samples)
            self.message = "The campaign is complete."
        except SamplesFailedError as error:
            self.message = f"The campaign has stopped: {error}."
        except asyncio.CancelledError:
            self.message = "The campaign was stopped."
            raise

    async def _refresh(self) -> None:
        idle = 0.0
        while idle < _IDLE_S:
            last = not self.running
            await self._ask_devices()
            idle = 0.0 if self._refresh_text() else idle + _REFRESH_S
            if idle == 0.0:
                table, said = self.loop.history(), self.summary()
                # fitting and drawing take a while: beside the event loop, not in it
                self._image.value = await asyncio.to_thread(self._picture, table, said)
            if last or self._campaign is None:
                return
            await asyncio.wait([self._campaign], timeout=_REFRESH_S)

    async def _ask_devices(self) -> None:
        orchestrator = self.loop.orchestrator
        devices = [device for some in orchestrator.pool.devices.values() for device in some]
        said = await asyncio.gather(*(orchestrator.client.status(device) for device in devices))
        self._statuses = {
            device.name: word
            for device, word in zip(devices, said, strict=True)
            if word not in ("ready", "busy")  # the orchestrator knows better what they are at
        }

    def _refresh_text(self) -> bool:
        now = self.look()
        said = self.summary()
        for name, state in (("pause", now.paused), ("resume", not now.paused)):
            if name in self._buttons:
                self._buttons[name].disabled = state
        if (said, now.tail) == self._drawn:
            return False
        self._drawn = said, now.tail
        self._text.value = paragraph(said, "laboratory")
        rows = "\n".join(html.escape(row) for row in now.tail)
        self._tail.value = f'<pre aria-label="last rows of the ledger">{rows}</pre>'
        return True

    def _picture(self, table: pd.DataFrame, said: str) -> str:
        return image_html(png(draw(table, believed(self.loop.propose, table))), said)

    def _to_measure(self) -> str:
        ledger, campaign = self.loop.orchestrator.ledger, self.loop.orchestrator.campaign
        waiting = self.loop.history().query(f"{VALUE}.isna()", engine="python")["sample"]
        for sample in waiting:
            if ledger.result(campaign, sample, "mix") is not None:
                return sample
        raise ValueError("no sample is mixed and waits to be measured")

    def _button(self, name: str, tooltip: str, act: Callable[[], None]) -> None:
        button = ipywidgets.Button(description=name, tooltip=tooltip)

        def answer() -> None:
            try:
                act()
                self.message = ""
            except ValueError as error:
                self.message = f"Not done: {error}."
            self._refresh_text()
            self._wake()

        def press(_: object) -> None:
            # JupyterLab may deliver a click in a thread of its own (a subshell of the kernel), and
            # ledger and campaign belong to the thread of the event loop
            if self._events is None or _running_loop() is self._events:
                answer()
            else:
                self._events.call_soon_threadsafe(answer)

        button.on_click(press)
        self._buttons[name] = button

    def _wake(self) -> None:
        if self.running and (self._watch is None or self._watch.done()):
            self._watch = asyncio.get_running_loop().create_task(self._refresh())


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def believed(propose: object, table: pd.DataFrame) -> Belief | None:
    """Return a learner's belief; ``None`` where it has none, or nothing to believe from yet."""
    if not hasattr(propose, "belief") or table[VALUE].notna().sum() < 2:
        return None
    return propose.belief(table)


def still(ledger: Ledger, campaign: str, propose: object = None) -> object:
    """Show a campaign as it stands in the ledger, as a figure with text, without any control.

    Parameters
    ----------
    ledger : Ledger
    campaign : str
    propose : callable, optional
        The learner whose belief is drawn.

    Returns
    -------
    object
        To be displayed by Jupyter.
    """
    table = history(ledger, campaign)
    said = overview(ledger, campaign).summary()
    return show(draw(table, believed(propose, table)), said)
