"""How fast the interactive figures answer: from a new value of a control to the new output.

Measured inside the kernel, in which a control calls its figure at once; the way to the browser and
back is not counted. The cells are those of the demos.
"""

import json
import tempfile
from pathlib import Path

import nbformat
import numpy as np

from benchmarks.table import Measurement
from demos.pages import demo
from helpers.lessons import Lesson, all_lessons
from helpers.notebooks import execute

_MOVES = 40
_TARGET_MS = 200

#: Runs in the kernel after the demo: moves every control and prints what each move took.
_MEASURE = f"""
import json, time
import ipywidgets, numpy as np
from ipywidgets.widgets.widget import _instances

def places(control, rng):
    if hasattr(control, "options"):
        return "index", [k % len(control.options) for k in range(1, {_MOVES} + 1)]
    steps = round((control.max - control.min) / control.step)
    found = rng.permutation(np.linspace(0, steps, {_MOVES}).round())
    kind = int if isinstance(control, ipywidgets.IntSlider) else float
    return "value", [kind(control.min + control.step * place) for place in found]

sliders = ipywidgets.FloatSlider, ipywidgets.IntSlider, ipywidgets.SelectionSlider
kinds = (*sliders, ipywidgets.Dropdown, ipywidgets.ToggleButtons, ipywidgets.RadioButtons)
controls = [widget for widget in _instances.values() if isinstance(widget, kinds)]
taken, rng = {{}}, np.random.default_rng(0)
for last in (False, True):
    if last:  # where a choice disables sliders, another choice enables them
        for control in controls:
            if hasattr(control, "options"):
                control.index = len(control.options) - 1
    for control in controls:
        if control.disabled or control.description in taken:
            continue
        name, moves = places(control, rng)
        before, rows = getattr(control, name), []
        for move in moves:
            wall, cpu = time.perf_counter(), time.process_time()
            setattr(control, name, move)
            rows.append((time.perf_counter() - wall, time.process_time() - cpu))
        setattr(control, name, before)
        taken[control.description] = rows
print(json.dumps(taken))
"""


def run() -> list[Measurement]:
    """Move each control of each interactive figure, and report the slowest one of each figure."""
    return [found for lesson in all_lessons() for found in _measure(lesson)]


def _measure(lesson: Lesson) -> list[Measurement]:
    notebook = demo(lesson)
    if notebook is None:
        return []
    notebook.cells.append(nbformat.v4.new_code_cell(_MEASURE))
    with tempfile.TemporaryDirectory() as folder:
        done = execute(notebook, folder=Path(folder))
    taken = json.loads(done.notebook.cells[-1].outputs[0].text)
    late = {name: 1000 * np.percentile(rows, 95, axis=0) for name, rows in taken.items()}
    wall, cpu = (max(late, key=lambda name: late[name][k]) for k in (0, 1))
    subject = f"interactive figure of lesson {lesson.number}, {len(late)} controls, {_MOVES} moves"
    return [
        Measurement(
            subject,
            f"CPU time of an update, 95th percentile, slowest control: {cpu}",
            float(late[cpu][1]),
            "ms",
            f"< {_TARGET_MS} ms",
            bool(late[cpu][1] < _TARGET_MS),
        ),
        Measurement(subject, f"the same, wall time: {wall}", float(late[wall][0]), "ms"),
    ]
