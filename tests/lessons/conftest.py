import pytest


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """A working directory that is not the repository's."""
    return tmp_path_factory.mktemp("elsewhere")
