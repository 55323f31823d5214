"""How fast the interactive figures answer: from a new value of a control to the new output.

Measured inside the kernel, in which a control calls its figure at once; the way to the browser and
back is not counted. The cells are those of the demos. All controls of a figure are moved to and
fro in a random order, so that each one meets the others anywhere in their ranges.

The dashboard of lesson 07 is left out: its figure follows a running laboratory, and no control.
"""

import json
import tempfile
from pathlib import Path

import nbformat
import numpy as np

from helpers.course.lessons import all_lessons
from helpers.course.notebooks import execute
from proofs.benchmarks.table import Measurement, Parts, within
from workshop.demos.pages import demo

_MOVES = 40
_TARGET_MS = 200
_FOLLOWS_A_LABORATORY = "07"

#: Runs in the kernel after the demo: moves every control and prints what each move took.
_MEASURE = f"""
import json, time
import ipywidgets, numpy as np
from ipywidgets.widgets.widget import _instances

def elsewhere(control, rng):
    "A trait of the control, and a value of it other than the present one."
    if hasattr(control, "options"):
        return "index", (control.index + int(rng.integers(1, count(control)))) % count(control)
    value = control.value
    while value == control.value:
        kind = int if isinstance(control, ipywidgets.IntSlider) else float
        value = kind(control.min + control.step * int(rng.integers(count(control))))
    return "value", value

def count(control):
    if hasattr(control, "options"):
        return len(control.options)
    return round((control.max - control.min) / control.step) + 1

def outputs():
    return [w.value for w in _instances.values() if isinstance(w, ipywidgets.HTML)]

sliders = ipywidgets.FloatSlider, ipywidgets.IntSlider, ipywidgets.SelectionSlider
kinds = (*sliders, ipywidgets.Dropdown, ipywidgets.ToggleButtons, ipywidgets.RadioButtons)
controls = [widget for widget in _instances.values() if isinstance(widget, kinds)]
taken, rng = {{}}, np.random.default_rng(0)
for place in rng.permutation(np.repeat(np.arange(len(controls)), {_MOVES})):
    control, shown = controls[place], outputs()
    if control.disabled:  # by another control
        continue
    name, value = elsewhere(control, rng)
    wall, cpu = time.perf_counter(), time.process_time()
    setattr(control, name, value)
    row = time.perf_counter() - wall, time.process_time() - cpu
    if outputs() != shown:
        taken.setdefault(control.description, []).append(row)
print(json.dumps(taken))
"""


def parts() -> Parts:
    """Move each control of each interactive figure, and report the slowest one of each figure."""
    return {
        f"lesson {lesson.number}": lambda n=lesson.number, d=notebook: list(_measure(n, d))
        for lesson in all_lessons()
        if lesson.number != _FOLLOWS_A_LABORATORY and (notebook := demo(lesson)) is not None
    }


def _measure(number: str, notebook: nbformat.NotebookNode) -> list[Measurement]:
    notebook.cells.append(nbformat.v4.new_code_cell(_MEASURE))
    with tempfile.TemporaryDirectory() as folder:
        done = execute(notebook, folder=Path(folder), progress=f"figure of lesson {number}")
    printed = "".join(o.text for o in done.notebook.cells[-1].outputs if o.get("name") == "stdout")
    taken = json.loads(printed.splitlines()[-1])
    if not taken:
        raise ValueError(f"no control of the figure of lesson {number} changes what is shown")
    late = {name: 1000 * np.percentile(rows, 95, axis=0) for name, rows in taken.items()}
    wall, cpu = (max(late, key=lambda name: late[name][k]) for k in (0, 1))
    moves = sum(map(len, taken.values()))
    subject = f"interactive figure of lesson {number}, {len(late)} controls, {moves} moves"
    return [
        within(
            subject,
            f"an update, 95th percentile, slowest control: {cpu}",
            float(late[cpu][1]),
            _TARGET_MS,
            "CPU ms",
        ),
        Measurement(subject, f"the same, wall time: {wall}", float(late[wall][0]), "ms"),
    ]
