import numba
import pytest

from helpers.machine.jit import compiled


def _add(x, y):
    return x + y


def test_a_function_is_compiled_and_kept():
    fast = compiled(_add)
    assert fast(1, 2.5) == 3.5
    assert isinstance(fast, numba.core.dispatcher.Dispatcher)
    assert fast.stats.cache_path


@pytest.mark.parametrize("message", ["cannot cache function: no locator available"])
def test_a_function_is_compiled_where_there_is_no_place_for_a_cache(monkeypatch, message):
    real = numba.njit

    def njit(*args, cache=False):
        if cache:
            raise RuntimeError(message)
        return real(*args)

    monkeypatch.setattr(numba, "njit", njit)
    assert compiled(lambda x: x + 1)(1) == 2
