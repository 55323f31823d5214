"""The notebooks are tests, too: ``pytest --nbval-lax notebooks/`` runs them by `lesson_runs`."""

import pytest

pytest_plugins = ("lesson_runs",)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give all tests of a lesson to one worker."""
    from one_worker import OneWorkerALesson  # there is no xdist where this hook is not called

    return OneWorkerALesson(config, log)
