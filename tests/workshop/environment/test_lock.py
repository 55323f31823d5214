import pytest
from packaging.requirements import Requirement

from workshop.environment import lock
from workshop.environment.lock import LockError, environment, line, with_notes

EVERYWHERE = (
    'python_full_version < "3.14" and (sys_platform == "darwin" or sys_platform == "linux" or '
    'sys_platform == "win32")'
)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (EVERYWHERE, ""),
        ('sys_platform == "win32" and os_name == "nt"', 'sys_platform == "win32"'),
        ('sys_platform == "linux" or sys_platform == "darwin"', 'sys_platform != "win32"'),
        ('platform_machine == "arm64"', 'sys_platform == "darwin"'),
        ('python_full_version < "3.12"', 'python_version < "3.12"'),
        ('python_version > "3.11"', 'python_version >= "3.12"'),
        (
            'python_version < "3.13" and sys_platform != "darwin"',
            'sys_platform != "darwin" and python_version < "3.13"',
        ),
    ],
)
def test_a_marker_is_written_as_short_as_the_supported_systems_allow(asked, written):
    text = line(Requirement(f"My_Toys==1.0 ; {asked}"))
    assert text == ("my-toys==1.0" + (f" ; {written}" if written else ""))


@pytest.mark.parametrize(
    "asked",
    [
        'python_full_version < "3.11.5"',  # within one version of Python
        'sys_platform == "win32" or python_version < "3.12"',  # no block of systems and Pythons
    ],
)
def test_a_marker_that_cannot_be_written_short_is_refused(asked):
    with pytest.raises(LockError, match="systems and versions of Python"):
        line(Requirement(f"toys==1.0 ; {asked}"))


def test_a_package_for_new_versions_of_macos_only_is_noted():
    wheels = {
        "old==1": ["cp311-abi3-macosx_11_0_arm64", "cp311-abi3-macosx_15_0_arm64"],
        "new==1": ["cp311-cp311-macosx_15_0_arm64", "cp311-cp311-manylinux_2_28_x86_64"],
        "pure==1": ["py3-none-any"],
        "other==1": ["py3-none-win_amd64"],
    }
    answers = {pin: {"wheels": tags} for pin, tags in wheels.items()}
    lines = ["old==1", "new==1", "pure==1", 'other==1 ; sys_platform == "win32"']
    assert with_notes(lines, answers) == [
        "old==1",
        "new==1  # macOS 15 or newer",
        "pure==1",
        'other==1 ; sys_platform == "win32"',
    ]


def test_the_conda_environment_takes_its_versions_from_the_lock():
    pins = {
        "numpy": [Requirement("numpy==2.4.6")],
        "gpy": [
            Requirement('gpy==1.14.2 ; sys_platform == "darwin"'),
            Requirement('gpy==1.15.0 ; sys_platform != "darwin"'),
        ],
    }
    template = "  - python=3.11\n  - numpy=@  # arrays\n  - pip:\n      - GPy==@  # lesson 05\n"
    assert environment(template, pins) == (
        "  - python=3.11\n  - numpy=2.4  # arrays\n  - pip:\n"
        "      - GPy==1.14.2; sys_platform == 'darwin'  # lesson 05\n"
        "      - GPy==1.15.0; sys_platform != 'darwin'  # lesson 05\n"
    )


def test_without_uv_the_command_says_what_is_missing(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    before = (lock.ROOT / "requirements.lock").read_bytes()
    assert lock.main([]) == 1
    assert "uv, which is not installed" in capsys.readouterr().err
    assert (lock.ROOT / "requirements.lock").read_bytes() == before
