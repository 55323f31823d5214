"""The base of interactive figures: controls, a picture that follows them, and a sentence.

An interactive figure is an :class:`Explorer`. It declares its controls as data, and says what is
drawn and what is said for their values; how they are put into a page, move, and are drawn once all
have arrived stands here. Without a front end for widgets, the page shows the first picture.
"""

from __future__ import annotations

import html
import math
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial, wraps
from typing import Any, ClassVar, ParamSpec, TypeVar, cast

import ipywidgets
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from helpers.course.figures import LiveFigure, Shown, image_html

#: Values of controls by their names.
Values = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

_STYLE = {"description_width": "110px"}
_VIEW = "application/vnd.jupyter.widget-view+json"


def _always(_: Values) -> bool:
    return True


@dataclass(frozen=True)
class Control(ABC):
    """What all controls have.

    Attributes
    ----------
    label : str
        What is written on it.
    description : str
        What it stands for, in words; shown where a pointer rests on it.
    enabled : callable of values to bool
        Whether it can be used while the controls have these values.
    """

    label: str
    description: str
    enabled: Callable[[Values], bool] = field(default=_always, kw_only=True)

    @abstractmethod
    def widget(self) -> Any:
        """Return the widget of this control."""

    def value(self, widget: Any) -> Any:
        """Return the value that a widget has been given."""
        return widget.value

    def _made(self, kind: Any, **options: Any) -> Any:
        # ipywidgets 7 has a name of its own for it
        tip = "tooltip" if "tooltip" in kind.class_trait_names() else "description_tooltip"
        options = {"description": self.label, "layout": {"width": "auto"}, **options}
        return kind(**options, **{tip: self.description})


@dataclass(frozen=True)
class Slider(Control):
    """A number within a range, turned by pointer or arrow keys.

    Attributes
    ----------
    low, high, start : float
        Ends of the range, and the value at first.
    step : float
        Where all four are whole numbers, so are the values.
    unit : str
    live : bool
        Whether the figure follows the handle, or waits until it is let go.
    readout : str
        Format of the number beside it.

    Examples
    --------
    A slider counts its steps in floating point; its values do not:

    >>> angle = Slider("angle", "of the beam", -0.3, 0.3, 0.0, 0.1, "rad")
    >>> widget = angle.widget()
    >>> widget.description
    'angle (rad)'
    >>> widget.value = -0.3 + 0.1 + 0.1
    >>> widget.value == -0.1, angle.value(widget) == -0.1
    (False, True)
    """

    low: float
    high: float
    start: float
    step: float = 1
    unit: str = ""
    live: bool = True
    readout: str = ".2f"

    @classmethod
    def of(cls, item: Any, step: float, **options: Any) -> Slider:
        """Return a slider over the range of an input of a simulator.

        Parameters
        ----------
        item : Input
            With its name, description, range and nominal value.
        step : float
        **options
            As of the class: ``start``, if not at the nominal value, ``unit``, ``live`` …

        Returns
        -------
        Slider

        Examples
        --------
        >>> from helpers.experiments.designs import Input
        >>> current = Input("current", 0.1, 6.5, "A", nominal=1.3)
        >>> Slider.of(current, 0.1).start, Slider.of(current, 0.1, start=2.0).start
        (1.3, 2.0)
        """
        start = options.pop("start", item.nominal)
        return cls(item.name, item.description, item.low, item.high, start, step, **options)

    def widget(self) -> Any:
        """Return an ``IntSlider`` or a ``FloatSlider``."""
        numbers = self.low, self.high, self.start, self.step
        whole = all(isinstance(number, int) for number in numbers)
        return self._made(
            ipywidgets.IntSlider if whole else ipywidgets.FloatSlider,
            description=f"{self.label} ({self.unit})" if self.unit else self.label,
            value=self.start,
            min=self.low,
            max=self.high,
            step=self.step,
            continuous_update=self.live,
            style=_STYLE,
            **({} if whole else {"readout_format": self.readout}),
        )

    def value(self, widget: Any) -> float:
        """Return the number without what floating point has added to it."""
        if isinstance(widget.value, int):
            return widget.value
        return float(round(widget.value, 6 - math.floor(math.log10(self.step)))) + 0.0  # no -0.0


@dataclass(frozen=True)
class Choice(Control):
    """One of several values, chosen in a list.

    Attributes
    ----------
    options : sequence
        Values, or pairs of a name and a value.
    start : object, optional
        The first value unless given.
    """

    options: Sequence[Any]
    start: Any = None

    def widget(self) -> Any:
        """Return a ``Dropdown``."""
        start = {} if self.start is None else {"value": self.start}
        options = list(self.options)
        return self._made(ipywidgets.Dropdown, options=options, style=_STYLE, **start)


@dataclass(frozen=True)
class Press(Control):
    """A button.

    Attributes
    ----------
    act : callable of values to values
        Does what the button promises; the controls that it names, if any, go where it says.
    """

    act: Callable[[Values], Mapping[str, Any] | None]

    def widget(self) -> Any:
        """Return a ``Button``."""
        return self._made(ipywidgets.Button, layout={"width": "max-content"})


#: Controls by their names, from left to right and from top to bottom.
Controls = Mapping[str, Control]


def kept(method: Callable[P, T]) -> Callable[P, T]:
    """Keep the last 256 answers of a method, for each object its own.

    What a reader has seen once is there at once when a slider comes back. Arguments are to be
    given by position.

    Examples
    --------
    >>> class Oracle:
    ...     @kept
    ...     def answer(self, question):
    ...         print("thinking")
    ...         return 42
    >>> oracle = Oracle()
    >>> oracle.answer("why?"), oracle.answer("why?")
    thinking
    (42, 42)
    """
    name = f"_kept_{method.__name__}"

    @wraps(method)
    def answer(self: Any, *args: Any) -> Any:
        if name not in vars(self):
            setattr(self, name, lru_cache(256)(partial(method, self)))
        return vars(self)[name](*args)

    return cast(Callable[P, T], answer)


def paragraph(said: str, name: str) -> str:
    """Return a paragraph that screen readers read out whenever it changes.

    Parameters
    ----------
    said : str
        Plain text.
    name : str
        Of the figure.

    Examples
    --------
    >>> paragraph("x < 1", "lattice")
    '<p class="lattice-summary" aria-live="polite">x &lt; 1</p>'
    """
    return f'<p class="{name}-summary" aria-live="polite">{html.escape(said)}</p>'


def in_columns(widgets: Sequence[Any], most: int) -> Any:
    """Place widgets in columns, row by row.

    Parameters
    ----------
    widgets : sequence of ipywidgets.Widget
    most : int
        Columns where the page is wide enough; in a narrow page, as many as have 290 px.

    Returns
    -------
    ipywidgets.GridBox

    Examples
    --------
    >>> grid = in_columns([ipywidgets.Label("a"), ipywidgets.Label("b")], most=2)
    >>> len(grid.children)
    2
    """
    column = f"minmax(max(290px, 100% / {most + 1} + 1px), 1fr)"
    columns = {"grid_template_columns": f"repeat(auto-fit, {column})", "max_width": "1100px"}
    return ipywidgets.GridBox(list(widgets), layout=columns)


class Explorer(ABC):
    """An interactive figure, and the same figure as a still picture.

    Whoever derives from it prepares a drawing, hands it to this class, and says which controls
    there are, what moves in the drawing and what is said. A state is what `draw` and `summary`
    are called with; the ranges of the controls are those of the figure.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        With what never moves.
    moving : sequence of matplotlib.artist.Artist
        What `draw` changes, see :class:`~helpers.course.figures.LiveFigure`.

    Examples
    --------
    >>> from helpers.course.figures import figure
    >>> class Fall(Explorer):
    ...     "How far a stone has fallen."
    ...
    ...     name = "fall"
    ...
    ...     def __init__(self):
    ...         drawing, axes = figure()
    ...         axes.set(xlim=(0, 3), ylim=(-50, 0), xlabel="time (s)", ylabel="height (m)")
    ...         (self._stone,) = axes.plot([], [], "o")
    ...         super().__init__(drawing, [self._stone])
    ...
    ...     def controls(self):
    ...         return {"time": Slider("time", "since it was let go", 0.0, 3.0, 1.0, 0.1, "s")}
    ...
    ...     def draw(self, time):
    ...         self._stone.set_data([time], [-9.81 * time**2 / 2])
    ...
    ...     def summary(self, time):
    ...         return f"After {time:g} s a stone has fallen {9.81 * time**2 / 2:.1f} m."
    >>> fall = Fall()
    >>> fall.summary(1.0)
    'After 1 s a stone has fallen 4.9 m.'
    >>> panel = fall.widget()
    >>> panel.move(time=2.0)  # as a reader does who turns the slider
    >>> panel.said
    'After 2 s a stone has fallen 19.6 m.'
    """

    #: Of the figure; its sentence is a paragraph of the class ``<name>-summary``.
    name: ClassVar[str]
    #: Of controls, where the page is wide enough.
    columns: ClassVar[int] = 2

    def __init__(self, drawing: Figure, moving: Sequence[Artist]) -> None:
        self._live = LiveFigure(drawing, moving)
        # JupyterLab may tell of a control in a thread of its own, while a cell draws
        self._drawing = threading.RLock()

    @abstractmethod
    def controls(self) -> Controls:
        """Return the controls by their names, in the order of their places and of the keyboard."""

    def state(self, values: Values) -> tuple[Any, ...]:
        """Return the state for the values of the controls: these values, unless told otherwise."""
        return tuple(values.values())

    @abstractmethod
    def draw(self, *args: Any, **kwargs: Any) -> None:
        """Move what moves in the drawing to a state."""

    @abstractmethod
    def summary(self, *args: Any, **kwargs: Any) -> str:
        """Say in words what the figure shows in a state."""

    def formula(self, *args: Any, **kwargs: Any) -> str:
        """Return a formula of a state in LaTeX, shown above the figure; none unless told so."""
        return ""

    def picture(self, *state: Any) -> bytes:
        """Draw the figure in a state; return a PNG."""
        with self._drawing:
            self.draw(*state)
            return self._live.png()

    def still(self, *state: Any) -> Shown:
        """Show the figure in a state with its sentence, for readers without controls."""
        said = self.summary(*state)
        return Shown(partial(self.picture, *state), said, f"<p>{html.escape(said)}</p>")

    def widget(self) -> Panel:
        """Return the controls with figure and text, to be displayed by Jupyter."""
        return Panel(self)


class Panel(ipywidgets.VBox):
    """An explorer in a page.

    Parameters
    ----------
    explorer : Explorer
    **start
        Values at first, where they are not those of the controls.

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
        By their names.
    image, text : ipywidgets.HTML
        The picture with its alternative text, and the same text to be read.
    said : str
        This text.
    """

    def __init__(self, explorer: Explorer, **start: Any) -> None:
        super().__init__()
        self._explorer, self._moving = explorer, False
        self._declared = explorer.controls()
        self.controls = {name: control.widget() for name, control in self._declared.items()}
        self.image, self.text = ipywidgets.HTML(), ipywidgets.HTML()
        self._formula = ipywidgets.HTMLMath()
        for name, control in self._declared.items():
            if isinstance(control, Press):
                self.controls[name].on_click(partial(self._press, control))
            else:
                self.controls[name].observe(self._redraw, names="value")
        self.move(**start)
        above = [self._formula] if self._formula.value else []
        grid = in_columns([*self.controls.values()], explorer.columns)
        self.children = [grid, *above, self.image, self.text]

    @property
    def values(self) -> Values:
        """What the controls are set to, by their names; a button has no value."""
        return {
            name: control.value(self.controls[name])
            for name, control in self._declared.items()
            if not isinstance(control, Press)
        }

    def move(self, **values: Any) -> None:
        """Move some controls; the figure is drawn once, when all have arrived.

        Raises
        ------
        ValueError
            If there is no such control.
        """
        if unknown := sorted(values.keys() - self.values.keys()):
            raise ValueError(f"no control {unknown[0]!r}; there are {', '.join(self.values)}")
        self._moving = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            self._moving = False
        self._redraw()

    def _redraw(self, _: object = None) -> None:
        if self._moving:
            return
        values = self.values
        for name, control in self._declared.items():
            self.controls[name].disabled = not control.enabled(values)
        state = self._explorer.state(values)
        self.said = self._explorer.summary(*state)
        self._formula.value = self._explorer.formula(*state)
        self.image.value = image_html(self._explorer.picture(*state), self.said)
        self.text.value = paragraph(self.said, self._explorer.name)

    def _press(self, press: Press, button: ipywidgets.Button) -> None:
        button.disabled = True  # until it is done
        try:
            moved = press.act(self.values)
        finally:
            button.disabled = False
        self.move(**(moved or {}))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        still = self.image.value + self.text.value
        return {"text/plain": f"[figure: {self.said}]", "text/html": still, _VIEW: view}

    def _ipython_display_(self, **_: object) -> None:
        raise NotImplementedError  # ipywidgets 7 would show no picture where it has no front end
