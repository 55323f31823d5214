"""``python -m workshop.demos``: serve the interactive figures of the lessons on this machine."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from helpers.course.lessons import all_lessons, find
from helpers.course.notebooks import ONE_THREAD
from workshop.demos import pages
from workshop.demos.server import DemoServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Derive the notebooks of the demos and serve them until they are idle or Ctrl-C is pressed."""
    parser = argparse.ArgumentParser(prog="python -m workshop.demos", description=__doc__)
    parser.add_argument("lessons", nargs="*", help="numbers, e.g. 03 05; all unless given")
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--idle-minutes", type=float, default=30.0, help="stop after this long")
    asked = parser.parse_args(arguments)
    chosen = [find(number) for number in asked.lessons] or all_lessons()
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    with tempfile.TemporaryDirectory() as folder:
        served = pages.write(chosen, Path(folder))
        print(f"{len(served)} demos at http://127.0.0.1:{asked.port}/; Ctrl-C stops them")
        server = DemoServer(
            start_page=pages.index(served),
            idle_s=60 * asked.idle_minutes,
            port=asked.port,
            open_browser=not asked.no_browser,
        )
        server.initialize([folder])
        server.start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
