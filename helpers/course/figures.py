"""One look for all plots, and the few figures that several lessons share.

Colours are Okabe and Ito's, which colour-blind readers can tell apart; type is large enough to
be read when projected. :func:`show` puts a figure into a notebook together with its alternative
text.
"""

import base64
import html
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from cycler import cycler
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

#: Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), without its yellow, which is too
#: pale on white.
BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, BLACK = PALETTE = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#000000",
)

#: Keys are names of matplotlib; its own type for them changes from version to version.
_STYLE: dict[Any, Any] = {
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlesize": 12,
    "axes.labelsize": 11,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "figure.dpi": 90,
    "savefig.dpi": 90,
    "figure.constrained_layout.use": True,
}


def figure(width: float = 8.0, height: float = 4.0, **subplots: Any) -> tuple[Figure, Any]:
    """Make a figure in the house style, outside pyplot, so that nothing has to be closed.

    Parameters
    ----------
    width, height : float
        Size in inches.
    **subplots
        Handed to ``Figure.subplots``: ``ncols``, ``sharey`` …

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes or array of them

    Examples
    --------
    >>> drawing, (left, right) = figure(9.0, 3.0, ncols=2, sharey=True)
    >>> float(drawing.get_figwidth()), left.spines["top"].get_visible()
    (9.0, False)
    """
    with mpl.rc_context(_STYLE):
        drawing = Figure(figsize=(width, height))
        return drawing, drawing.subplots(**subplots)


def png(drawing: Figure) -> bytes:
    """Return a figure as the bytes of a PNG file.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure

    Returns
    -------
    bytes

    Examples
    --------
    >>> drawing, axes = figure()
    >>> png(drawing)[1:4]
    b'PNG'
    """
    buffer = io.BytesIO()
    with mpl.rc_context(_STYLE):
        drawing.savefig(buffer, format="png", pil_kwargs={"compress_level": 1})  # for speed
    return buffer.getvalue()


def image_html(picture: bytes, alt: str) -> str:
    """Return an ``<img>`` element that holds a picture and its alternative text.

    Parameters
    ----------
    picture : bytes
        Of a PNG file.
    alt : str
        Plain text.

    Returns
    -------
    str

    Examples
    --------
    >>> drawing, axes = figure()
    >>> image_html(png(drawing), "loss < 5 %").split(" style")[0]
    '<img alt="loss &lt; 5 %"'
    """
    data = base64.b64encode(picture).decode()
    return (
        f'<img alt="{html.escape(alt, quote=True)}" style="max-width:100%;height:auto" '
        f'src="data:image/png;base64,{data}">'
    )


class LiveFigure:
    """A figure of which only the moving parts are drawn anew, so that it can follow a slider.

    Axes, labels and legends take most of the time of a drawing, and stay as they are.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        With its limits, labels and legends.
    moving : sequence of matplotlib.artist.Artist
        What changes between two pictures: lines, images, titles, one axis of axes, or whole
        axes. They are drawn in this order. What is not clipped to its axes and still empty, as a
        text, needs ``in_layout=False``.

    Examples
    --------
    A picture shows where the parts are now, and nothing of where they were:

    >>> drawing, axes = figure()
    >>> (dot,) = axes.plot([0.2], [0.5], "o")
    >>> axes.set_xlim(0, 1)
    (0.0, 1.0)
    >>> live = LiveFigure(drawing, [dot])
    >>> first = live.png()
    >>> dot.set_data([0.8], [0.5])
    >>> second = live.png()
    >>> dot.set_data([0.2], [0.5])
    >>> first == live.png() != second
    True
    """

    def __init__(self, drawing: Figure, moving: Sequence[Artist]) -> None:
        self._drawing = drawing
        self._moving = tuple(moving)
        self._canvas = FigureCanvasAgg(drawing)
        for artist in self._moving:
            artist.set_animated(True)  # left out of the frame
        self.renew()
        drawing.set_layout_engine("none")

    def renew(self) -> None:
        """Draw the frame anew, after a change of what otherwise stays: a label, a limit."""
        with mpl.rc_context(_STYLE):
            self._canvas.draw()
        self._frame = self._canvas.copy_from_bbox(self._drawing.bbox)

    def png(self) -> bytes:
        """Draw the moving parts into the frame; returns the bytes of a PNG file."""
        self._canvas.restore_region(self._frame)
        with mpl.rc_context(_STYLE):
            for artist in self._moving:
                artist.draw(self._canvas.get_renderer())
        buffer = io.BytesIO()
        picture = Image.fromarray(np.asarray(self._canvas.buffer_rgba()))
        picture.convert("RGB").save(buffer, format="png", compress_level=1)
        return buffer.getvalue()


class Shown:
    """A picture with alternative text, as Jupyter displays it.

    Parameters
    ----------
    picture : callable
        Returns the bytes of a PNG file.
    alt : str
    below : str
        HTML that follows the picture.
    drawing : matplotlib.figure.Figure, optional
        What the picture is made of.
    """

    def __init__(
        self,
        picture: Callable[[], bytes],
        alt: str,
        below: str = "",
        drawing: Figure | None = None,
    ) -> None:
        self.alt, self.drawing = alt, drawing
        self._picture, self._below = picture, below

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "text/html": image_html(self._picture(), self.alt) + self._below,
            "text/plain": f"[figure: {self.alt}]",
        }


def show(drawing: Figure, alt: str) -> Shown:
    """Show a figure as the result of a cell, with a text for readers who cannot see it.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
    alt : str
        The text.

    Returns
    -------
    Shown

    Raises
    ------
    ValueError
        If the alternative text says less than a short sentence.

    Examples
    --------
    >>> drawing, axes = figure()
    >>> show(drawing, "plot")
    Traceback (most recent call last):
    ValueError: alt should say in a sentence what the figure shows
    """
    if len(alt.split()) < 5:
        raise ValueError("alt should say in a sentence what the figure shows")
    return Shown(lambda: png(drawing), alt, drawing=drawing)


def parity(
    axes: Axes,
    measured: np.ndarray,
    predicted: np.ndarray,
    *,
    label: str,
    color: str = BLUE,
    most_points: int = 2000,
) -> None:
    """Draw predictions over true values, with the line on which they agree.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    measured, predicted : ndarray of shape (n,)
        In the same unit.
    label : str
        What is predicted, with its unit.
    color : str
    most_points : int
        Of more rows, evenly spaced ones are drawn.

    Examples
    --------
    >>> _, axes = figure()
    >>> parity(axes, np.array([1.0, 2.0, 4.0]), np.array([1.1, 2.0, 3.7]), label="k (mS/cm)")
    >>> axes.get_xlabel(), axes.get_ylabel()
    ('simulated k (mS/cm)', 'predicted k (mS/cm)')
    """
    step = max(1, int(np.ceil(len(measured) / most_points)))
    axes.plot(
        measured[::step], predicted[::step], ".", ms=3, alpha=0.4, color=color, rasterized=True
    )
    low, high = np.min(measured), np.max(measured)
    axes.plot([low, high], [low, high], color=BLACK, lw=1)
    axes.set_xlabel(f"simulated {label}")
    axes.set_ylabel(f"predicted {label}")


def ranking(
    axes: Axes,
    table: pd.DataFrame,
    *,
    errors: Mapping[str, Sequence[float]] | None = None,
    label: str,
) -> None:
    """Draw grouped horizontal bars: one group an input (row), one colour a measure (column).

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    table : pandas.DataFrame
        Rows in the order from top to bottom.
    errors : mapping of str to sequence of float, optional
        Half widths of the error bars, by column.
    label : str
        Of the horizontal axis.

    Examples
    --------
    >>> _, axes = figure()
    >>> indices = pd.DataFrame({"S1": [0.7, 0.1], "ST": [0.8, 0.3]}, index=["current", "radius"])
    >>> ranking(axes, indices, label="Sobol index")
    >>> [name.get_text() for name in axes.get_yticklabels()]  # from top to bottom
    ['current', 'radius']
    """
    places = np.arange(len(table))
    thickness = 0.8 / table.shape[1]
    for k, column in enumerate(table.columns):
        axes.barh(
            places + (k - (table.shape[1] - 1) / 2) * thickness,
            table[column],
            height=thickness,
            color=PALETTE[k % len(PALETTE)],
            xerr=None if errors is None else errors.get(column),
            error_kw={"lw": 1},
            label=column,
        )
    axes.set_yticks(places, table.index)
    axes.set_ylim(len(table) - 0.5, -0.5)  # not inverted: axes that share y would turn twice
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label)
    if table.shape[1] > 1:
        axes.legend(loc="lower right")
