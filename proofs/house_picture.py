"""``python -m proofs.house_picture`` draws the house as it is, into docs/house.svg."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers import ROOT
from helpers.course.figures import PALETTE
from proofs.house import House

#: Where the picture stands.
PICTURE = ROOT / "docs" / "house.svg"
_WIDTH, _GAP, _TOPIC_HEIGHT, _ROOM_HEIGHT = 14.0, 0.12, 2.6, 1.25


def _subject(house: House, package: str) -> str:
    """Return what a room says it is for: the first sentence of its docstring."""
    return (ast.get_docstring(house.modules[package].tree) or "").splitlines()[0]


def _box(axes: Axes, x: float, y: float, width: float, height: float, colour: str) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor=colour,
            edgecolor="#333333",
            linewidth=0.8,
        )
    )


def _wrapped(words: str, length: int) -> str:
    lines, line = [], ""
    for word in words.split():
        if len(line) + len(word) >= length and line:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def draw(house: House) -> Figure:
    """Draw the ground floor, floor by floor, and the topics on top of it.

    Each topic has a dot for every room that it uses, in the colour of the room. Arrows go from a
    room of the ground floor to those it uses.
    """
    figure = Figure(figsize=(_WIDTH, 8.2))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    colours = dict(zip(sorted(house.rooms), PALETTE, strict=False))
    places = _ground_floor(axes, house, colours)
    _arrows(axes, house, places)
    top = max(y for _, y, _ in places.values()) + _ROOM_HEIGHT + 0.45
    _topics(axes, house, colours, top)
    axes.set(xlim=(-0.2, _WIDTH + 0.2), ylim=(-0.2, top + _TOPIC_HEIGHT + 0.85))
    return figure


def _ground_floor(
    axes: Axes, house: House, colours: Mapping[str, str]
) -> dict[str, tuple[float, float, float]]:
    """Draw the rooms; return their left edges, lower edges and widths."""
    floors: dict[int, list[str]] = {}
    for room in sorted(house.rooms):
        floors.setdefault(house.heights[room], []).append(room)
    places: dict[str, tuple[float, float, float]] = {}
    for floor, rooms in sorted(floors.items(), reverse=True):
        rooms.sort(key=lambda room: _middle_of_users(house, room, places))  # fewer arrows cross
        width = (_WIDTH - _GAP * (len(rooms) - 1)) / len(rooms)
        for number, room in enumerate(rooms):
            x, y = number * (width + _GAP), (floor - 1) * (_ROOM_HEIGHT + 0.5)
            _box(axes, x, y, width, _ROOM_HEIGHT, "#f4f4f4")
            axes.plot(x + 0.22, y + _ROOM_HEIGHT - 0.28, "o", color=colours[room], markersize=9)
            name = room.removeprefix("helpers.")
            axes.text(x + 0.42, y + _ROOM_HEIGHT - 0.28, name, weight="bold", va="center", size=13)
            words = _wrapped(_subject(house, room), int(width * 10))
            axes.text(x + 0.15, y + _ROOM_HEIGHT - 0.55, words, va="top", size=10.5)
            places[room] = (x, y, width)
    return places


def _middle_of_users(
    house: House, room: str, places: Mapping[str, tuple[float, float, float]]
) -> float:
    middles = [x + w / 2 for user, (x, _, w) in places.items() if room in house.arrows[user]]
    return sum(middles) / len(middles) if middles else _WIDTH / 2


def _arrows(axes: Axes, house: House, places: Mapping[str, tuple[float, float, float]]) -> None:
    for room, (x, y, width) in places.items():
        below = sorted(house.arrows[room] & set(places), key=lambda name: places[name][0])
        for number, other in enumerate(below, 1):
            to_x, to_y, to_width = places[other]
            start = x + width * number / (len(below) + 1)
            end = min(max(start, to_x + 0.3), to_x + to_width - 0.3)
            axes.annotate(
                "",
                (end, to_y + _ROOM_HEIGHT),
                (start, y),
                arrowprops={"arrowstyle": "->", "color": "#555555", "linewidth": 1.2},
            )


def _topics(axes: Axes, house: House, colours: Mapping[str, str], bottom: float) -> None:
    number_of = {
        topic: number
        for number, lesson in house.lessons.items()
        for topic in {house.room(place) for place in lesson.places} & house.topics
    }
    topics = sorted(house.topics, key=lambda topic: number_of.get(topic, "99"))
    width = (_WIDTH - _GAP * (len(topics) - 1)) / len(topics)
    for place, topic in enumerate(topics):
        x = place * (width + _GAP)
        _box(axes, x, bottom, width, _TOPIC_HEIGHT, "#ffffff")
        title = _wrapped(topic.removeprefix("helpers.").replace("_", " "), 12)
        axes.text(
            x + width / 2,
            bottom + _TOPIC_HEIGHT + 0.12,
            f"{number_of.get(topic, '')}\n{title}",
            ha="center",
            va="bottom",
            size=9.5,
            weight="bold",
        )
        inner = _inner_rooms(house, topic)
        height = (_TOPIC_HEIGHT - 0.45) / max(len(inner), 3)
        for level, name in enumerate(inner):
            y = bottom + 0.4 + level * height
            _box(axes, x + 0.06, y, width - 0.12, height - 0.06, "#f4f4f4")
            axes.text(x + width / 2, y + height / 2 - 0.03, name, ha="center", va="center", size=8)
        used = [room for room in sorted(house.rooms) if room in house.arrows[topic]]
        for number, room in enumerate(used):
            axes.plot(
                x + 0.14 + number * 0.16, bottom + 0.2, "o", color=colours[room], markersize=6
            )


def _inner_rooms(house: House, topic: str) -> list[str]:
    """Return the rooms of a topic from its simulator at the bottom to its lesson on top."""
    inner = {n.split(".")[2] for n in house.modules if n.startswith(f"{topic}.")}
    order = {"simulator": 0, "lesson": 2}
    return sorted(inner, key=lambda name: (order.get(name, 1), name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the house."""
    parser = argparse.ArgumentParser(prog="python -m proofs.house_picture", description=__doc__)
    parser.add_argument("--to", type=Path, default=PICTURE)
    path = parser.parse_args(arguments).to
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "house"}):
        FigureCanvasSVG(draw(House())).print_svg(path, metadata={"Date": None})
    print(f"drew {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
