import os
import sys
from types import SimpleNamespace

import psutil
import pytest

from helpers.machine import resources

GB = 10**9


@pytest.fixture(autouse=True)
def host(monkeypatch):
    """A host with 16 GB, of which 10 are free, and 8 cores."""
    facts = SimpleNamespace(total=16 * GB, available=10 * GB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: facts)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


def tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(text), encoding="utf-8")
    return root


def test_without_cgroups_the_whole_machine_may_be_used(tmp_path):
    assert resources.memory(tmp_path) == (16_000, 10_000)
    assert resources.cores(tmp_path) == 8


def test_a_version_2_limit_counts_and_file_caches_count_as_free(tmp_path):
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/\n",
            "sys/fs/cgroup/memory.max": 2 * GB,
            "sys/fs/cgroup/memory.current": GB,
            "sys/fs/cgroup/memory.stat": f"anon 5\ninactive_file {GB // 4}\n",
            "sys/fs/cgroup/cpu.max": "150000 100000\n",
        },
    )
    assert resources.memory(root) == (2_000, 1_250)
    assert resources.cores(root) == 1.5


def test_no_limit_is_written_max_in_version_2(tmp_path):
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/\n",
            "sys/fs/cgroup/memory.max": "max\n",
            "sys/fs/cgroup/cpu.max": "max 100000\n",
        },
    )
    assert resources.memory(root) == (16_000, 10_000)
    assert resources.cores(root) == 8


def test_the_tightest_group_above_the_process_counts(tmp_path):
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/outer/inner\n",
            "sys/fs/cgroup/outer/memory.max": GB,
            "sys/fs/cgroup/outer/memory.current": GB // 2,
            "sys/fs/cgroup/outer/inner/memory.max": "max",
            "sys/fs/cgroup/outer/cpu.max": "50000 100000",
            "sys/fs/cgroup/outer/inner/cpu.max": "200000 100000",
        },
    )
    assert resources.memory(root) == (1_000, 500)
    assert resources.cores(root) == 0.5


def test_a_version_1_limit_counts(tmp_path):
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "5:cpu,cpuacct:/box\n4:memory:/box\n1:name=systemd:/\n",
            "sys/fs/cgroup/memory/box/memory.limit_in_bytes": 3 * GB,
            "sys/fs/cgroup/memory/box/memory.usage_in_bytes": 2 * GB,
            "sys/fs/cgroup/memory/box/memory.stat": f"inactive_file 1\ntotal_inactive_file {GB}\n",
            "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": 400_000,
            "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": 100_000,
        },
    )
    assert resources.memory(root) == (3_000, 2_000)
    assert resources.cores(root) == 4


def test_no_limit_is_a_huge_number_or_minus_one_in_version_1(tmp_path):
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "5:cpu:/\n4:memory:/\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": 9223372036854771712,
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": -1,
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": 100_000,
        },
    )
    assert resources.memory(root) == (16_000, 10_000)
    assert resources.cores(root) == 8


def test_a_container_that_shows_the_path_of_its_host_is_limited_by_the_mount(tmp_path):
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/docker/0123456789\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": GB,
            "sys/fs/cgroup/memory/memory.usage_in_bytes": 0,
        },
    )
    assert resources.memory(root) == (1_000, 1_000)


def test_cores_are_counted_where_affinity_is_not_known(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert resources.cores(tmp_path) == 6


@pytest.fixture
def no_julia(monkeypatch, tmp_path):
    """A machine without Julia whose juliapkg keeps its things in a folder of the test."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("PYTHON_JULIAPKG_EXE", raising=False)
    monkeypatch.setenv("PYTHON_JULIAPKG_PROJECT", str(tmp_path / "julia_env"))
    return tmp_path


def program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_machine_without_julia_has_none(no_julia):
    assert resources.julia() is None


@pytest.mark.skipif(os.name == "nt", reason="programs are found by their ending on Windows")
def test_julia_is_found_on_the_path_and_where_juliapkg_put_it(no_julia):
    on_path = program(no_julia / "bin/julia")
    assert resources.julia() == resources.Julia(on_path, has_packages=False)
    installed = program(no_julia / "julia_env/pyjuliapkg/install/bin/julia")
    assert resources.julia().executable == installed


@pytest.mark.skipif(os.name == "nt", reason="programs are found by their ending on Windows")
def test_julia_has_its_packages_once_the_manifest_names_them(no_julia):
    program(no_julia / "bin/julia")
    tree(no_julia, {"julia_env/Manifest.toml": "[[deps.SymbolicRegression]]\n"})
    assert resources.julia().has_packages


def test_looking_at_this_machine_imports_neither_pysr_nor_juliacall():
    here = resources.look()
    assert 0 < here.free_mb <= here.memory_mb
    assert here.cores > 0
    assert not {"pysr", "juliacall", "juliapkg"} & set(sys.modules)
