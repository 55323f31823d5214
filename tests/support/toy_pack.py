"""A toy wheel, and a toy repository that `workshop.offline.pack` can pack, without a network."""

import shutil
import subprocess
import zipfile
from pathlib import Path

TABLE = b"x\n1\n"

# a build backend of its own: installing the toy needs no setuptools
_BACKEND = """
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "toy_helpers-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        wheel.writestr("toy.pth", str(pathlib.Path.cwd()))
        about, kind = "toy_helpers-1.0.dist-info", "Root-Is-Purelib: true\\nTag: py3-none-any"
        metadata = "Metadata-Version: 2.1\\nName: toy-helpers\\nVersion: 1.0"
        wheel.writestr(f"{about}/METADATA", metadata)
        wheel.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\\n{kind}")
        wheel.writestr(f"{about}/RECORD", "")
    return name
"""

#: The real files of ``python start.py``.
START = (
    "start.py",
    "workshop/__init__.py",
    *(f"workshop/environment/{name}.py" for name in ("__init__", "faults", "pythons")),
)
_ROOT = Path(__file__).parents[2]
_FILES = {
    "requirements.lock": "toys==1.0\n",
    "requirements-source.lock": "icet==4.0\n",
    "pyproject.toml": (
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "toy-helpers"\nversion = "1.0"\n'
    ),
    "backend.py": _BACKEND,
    "helpers/course/preflight.py": "import toys\nprint('all lessons are ready')\n",
    "helpers/tables/downloads.py": (
        "import os, pathlib\n"
        "def cache_directory():\n    return pathlib.Path(os.environ['HELPERS_CACHE'])\n"
    ),
}


def toy_wheel(
    folder: Path, name: str, version: str, tag: str = "py3-none-any", text: str = ""
) -> Path:
    """Write a wheel with one module, empty unless its text is given."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", text)
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"
        )
        wheel.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}")
        wheel.writestr(f"{about}/RECORD", "")
    return path


def toy_repository(root: Path) -> Path:
    """Make a git repository with one commit, that has what an installation reads."""
    for name, text in _FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name in START:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_ROOT / name, root / name)
    me = ["-c", "user.name=toy", "-c", "user.email=toy@toy.example"]
    for words in (["init", "-q"], ["add", "."], [*me, "commit", "-q", "-m", "toys"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    return root
