"""Execute lessons, measure them, and keep the notebooks on disk in one normal form.

``python -m helpers.course.notebooks run 03`` executes a lesson with a progress bar and writes a
self-contained HTML page; ``record 03`` executes it and stores the outputs that the tests
compare; ``normalise`` strips everything else.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm.auto import tqdm

from helpers.course.lessons import COMPARED_TAG, all_lessons, find
from helpers.machine import kernel_launcher
from helpers.machine.process_family import FamilyWatch

#: Kernels see the host's cores; one thread each keeps timings and memory as on Binder.
ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA", "NUMEXPR")
}
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class Execution:
    """An executed notebook and what it took.

    Attributes
    ----------
    notebook : nbformat.NotebookNode
        The notebook with its outputs.
    seconds : float
        Wall time of all cells together, without the start of the kernel.
    cpu_seconds : float
        Processor time of the kernel and all its descendants, those that ended or were killed
        included, and with the start of the kernel.
    peak_mb : float
        Largest resident memory of the kernel and its children, summed, sampled ten times a
        second.
    cell_seconds : tuple of float
        Wall time of each cell; 0 for Markdown.
    """

    notebook: nbformat.NotebookNode
    seconds: float
    cpu_seconds: float
    peak_mb: float
    cell_seconds: tuple[float, ...]


class _AdoptingManager(kernel_launcher.Adopting, AsyncKernelManager):
    """Starts kernels whose processor time is complete."""


def execute(
    notebook: nbformat.NotebookNode,
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    cell_timeout_s: int = 600,
    progress: str | None = None,
) -> Execution:
    r"""Execute a notebook from top to bottom in a fresh kernel.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place: outputs and counts are written into it.
    folder : Path
        The kernel's working directory.
    environment : mapping, optional
        Environment variables of the kernel besides those of this process and one thread for
        each numerical library.
    cell_timeout_s : int
        A cell that takes longer is stopped.
    progress : str, optional
        A label for a progress bar on standard error; no bar without it.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises.

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("print(6 * 7)")
    >>> done = execute(nbformat.v4.new_notebook(cells=[cell]), folder=Path.cwd())
    >>> printed(done.notebook)
    ['42\n']
    """
    client: Any = NotebookClient(  # whose kernel has a process only when it runs here
        notebook,
        kernel_name="python3",
        kernel_manager_class=_AdoptingManager,
        timeout=cell_timeout_s,
        coalesce_streams=True,  # where a stream is cut in two depends on timing
    )
    total = len(notebook.cells)
    seconds = [0.0] * total
    with (
        client.setup_kernel(
            cwd=str(folder),
            env={**os.environ, **ONE_THREAD, **(environment or {})},
        ),
        tqdm(total=total, desc=progress, unit="cell", disable=progress is None) as bar,
        FamilyWatch(client.km.provisioner.process.pid, adopted=kernel_launcher.adopts()) as family,
    ):
        for index, cell in enumerate(notebook.cells):
            start = time.perf_counter()
            client.execute_cell(cell, index)
            seconds[index] = time.perf_counter() - start if cell.cell_type == "code" else 0.0
            bar.update()
        notebook.metadata["language_info"] = {"name": "python"}
    return Execution(notebook, sum(seconds), family.cpu_seconds, family.peak_mb, tuple(seconds))


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what each cell printed or showed as text: streams of stdout and plain results.

    Examples
    --------
    >>> hello = nbformat.v4.new_output("stream", name="stdout", text="hello")
    >>> cell = nbformat.v4.new_code_cell("print()", outputs=[hello])
    >>> printed(nbformat.v4.new_notebook(cells=[cell]))
    ['hello']
    """
    texts = []
    for cell in notebook.cells:
        parts = []
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                parts.append(output.text)
            elif output.output_type in {"execute_result", "display_data"}:
                parts.append(output.data.get("text/plain", ""))
        texts.append("".join(parts))
    return texts


def differing(stored: nbformat.NotebookNode, done: nbformat.NotebookNode) -> list[int]:
    """Return the positions of the compared cells that did not print again what is stored.

    Examples
    --------
    >>> said = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in "ab"]
    >>> tags = {"tags": [COMPARED_TAG]}
    >>> one, other = (
    ...     nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[o], metadata=tags)])
    ...     for o in said
    ... )
    >>> differing(one, one), differing(one, other)
    ([], [0])
    """
    before, now = printed(stored), printed(done)
    return [
        position
        for position, cell in enumerate(stored.cells)
        if COMPARED_TAG in cell.metadata.get("tags", []) and now[position] != before[position]
    ]


def normalised(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the form in which a notebook is stored.

    Outputs and counts are dropped, except in cells whose stored output is compared, which keep
    their text; the kernel is the plain ``python3``; cell ids are ``cell-00``, ``cell-01`` …

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("1 + 1", execution_count=7)
    >>> normalised(nbformat.v4.new_notebook(cells=[cell])).cells[0].id
    'cell-00'
    """
    clean = nbformat.from_dict(notebook)
    clean.nbformat, clean.nbformat_minor = 4, 5
    clean.metadata = nbformat.from_dict(
        {
            "kernelspec": KERNELSPEC,
            "language_info": {"name": "python"},
            "lesson": notebook.metadata.get("lesson", {}),
        }
    )
    count = 0
    for index, cell in enumerate(clean.cells):
        cell.id = f"cell-{index:02d}"
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type != "code":
            continue
        count += 1
        if COMPARED_TAG in tags and cell.outputs:
            cell.execution_count = count
            cell.outputs = [only_text(output, count) for output in cell.outputs]
        else:
            cell.execution_count = None
            cell.outputs = []
    return clean


def only_text(output: nbformat.NotebookNode, count: int) -> nbformat.NotebookNode:
    """Reduce an output to its text, the form in which it is stored and compared.

    Examples
    --------
    >>> data = {"text/plain": "2", "text/html": "<b>2</b>"}
    >>> result = nbformat.v4.new_output("execute_result", data=data)
    >>> dict(only_text(result, count=1).data)
    {'text/plain': '2'}
    """
    if "data" in output:
        output.data = nbformat.from_dict(
            {k: v for k, v in output.data.items() if k == "text/plain"}
        )
        output.metadata = nbformat.from_dict({})
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def serialised(notebook: nbformat.NotebookNode) -> str:
    r"""Return the text of a notebook's file: one space of indentation and a final newline.

    Examples
    --------
    >>> serialised(nbformat.v4.new_notebook()).startswith('{\n "cells": [')
    True
    """
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def to_html(notebook: nbformat.NotebookNode) -> str:
    """Return one page of an executed notebook, with its figures inside.

    Only formulas need a network to be typeset; without one their TeX source is shown.

    Examples
    --------
    >>> cell = nbformat.v4.new_markdown_cell("# A title")
    >>> "A title" in to_html(nbformat.v4.new_notebook(cells=[cell]))
    True
    """
    from nbconvert import HTMLExporter

    # embed_images would parse the Markdown's HTML anew and close each <details> at once
    return HTMLExporter(embed_images=False).from_notebook_node(notebook)[0]


def _run(number: str) -> int:
    lesson = find(number)
    notebook = nbformat.read(lesson.path, as_version=4)
    page = Path.cwd() / f"{lesson.name}.html"
    try:
        done = execute(notebook, folder=lesson.path.parent, progress=f"lesson {lesson.number}")
    except CellExecutionError as error:
        print(f"lesson {lesson.number} stopped:\n{error}", file=sys.stderr)
        return 1
    page.write_text(to_html(done.notebook), encoding="utf-8")
    print(
        f"{lesson.title}: {done.cpu_seconds:.0f} s of processor time (budget {lesson.seconds} s), "
        f"{done.peak_mb:.0f} MB (budget {lesson.memory_mb} MB) -> {page.name}"
    )
    return 0


def _record(number: str) -> int:
    lesson = find(number)
    notebook = nbformat.read(lesson.path, as_version=4)
    done = execute(notebook, folder=lesson.path.parent, progress=f"lesson {lesson.number}")
    lesson.path.write_text(serialised(normalised(done.notebook)), encoding="utf-8")
    slowest = max(range(len(done.cell_seconds)), key=done.cell_seconds.__getitem__)
    print(
        f"recorded {lesson.path.name}: {done.cpu_seconds:.0f} s of processor time, "
        f"{done.peak_mb:.0f} MB; the slowest "
        f"cell is number {slowest} with {done.cell_seconds[slowest]:.0f} s"
    )
    return 0


def _normalise() -> int:
    for lesson in all_lessons():
        text = serialised(normalised(nbformat.read(lesson.path, as_version=4)))
        if text != lesson.path.read_text(encoding="utf-8"):
            lesson.path.write_text(text, encoding="utf-8")
            print(f"normalised {lesson.path.name}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, record or normalise notebooks."""
    parser = argparse.ArgumentParser(prog="python -m helpers.course.notebooks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "record"):
        commands.add_parser(name).add_argument("lesson", help="the lesson's number, e.g. 03")
    commands.add_parser("normalise")
    asked = parser.parse_args(arguments)
    if sys.platform == "win32":  # the kernel's sockets need a selector loop there
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    try:
        if asked.command == "normalise":
            return _normalise()
        return {"run": _run, "record": _record}[asked.command](asked.lesson)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
