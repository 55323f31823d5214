"""All tests of a lesson go to one worker, which executes it once for all of them.

The marks by which pytest-xdist groups tests are lost with pytest 9.2, so the group is read from
the name of the test.
"""

import re

from xdist.scheduler import LoadScopeScheduling

_OF_A_LESSON = re.compile(
    r"lessons/test_execution\.py::\w+\[(\d\d)[_-]|notebooks/(\d\d)_\w+\.ipynb::"
)


def scope(name):
    """Return what tests have in common that one worker has to make."""
    found = _OF_A_LESSON.search(name)
    return found[1] or found[2] if found else name


class OneWorkerALesson(LoadScopeScheduling):
    """Deal out the tests one by one, but those of a lesson together."""

    def _split_scope(self, nodeid):
        return scope(nodeid)
