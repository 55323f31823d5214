#!/bin/sh
# Installs MAP School from this folder without a network: sh install.sh [--no-lab] [FOLDER]
set -eu
lab=yes
if [ "${1:-}" = --no-lab ]; then lab=no; shift; fi
pack=$(cd "$(dirname "$0")" && pwd)
to=${1:-$HOME/map-school}
case $to in /*) ;; *) to=$PWD/$to ;; esac
venv=$to/.venv/bin/python
stop() { echo "$*" >&2; exit 1; }

if [ ! -e "$to/.venv/.installed" ] || [ -e "$to/.unpacking" ]; then
  python=
  for version in @PYTHONS@; do
    for candidate in "${PYTHON:-}" "python$version" python3; do
      if [ -z "$python" ] && [ -n "$candidate" ] && [ "$version" = "$("$candidate" -c \
        'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" ]; then
        python=$candidate
      fi
    done
  done
  [ -n "$python" ] || stop "The wheels are for Python @VERSIONS@, and none was found." \
    "Install one, or name it: PYTHON=/path/to/python sh install.sh"

  echo "1/3 proving the checksums"
  (cd "$pack" && "$python" - SHA256SUMS <<'END') || stop "Copy the pack again."
import hashlib, sys

for line in open(sys.argv[1], encoding="utf-8"):
    wanted, name = line.rstrip("\n").split("  ", 1)
    try:
        with open(name, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        sys.exit(f"{name} is missing.")
    if found != wanted:
        sys.exit(f"{name} is damaged: its checksum is wrong.")
END

  echo "2/3 unpacking the lessons to $to"
  if [ ! -e "$to/.unpacking" ] && [ -n "$(ls -A "$to" 2>/dev/null)" ]; then
    stop "$to holds other files. Name an empty or a new folder: sh install.sh FOLDER"
  fi
  mkdir -p "$to"
  : > "$to/.unpacking" # stays until all is installed: a second run may begin anew
  tar -x -f "$pack/map-school.tar" -C "$to"

  echo "3/3 installing the packages (a few minutes)"
  export PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1
  # as an address: pip takes a blank in a plain path for the end of it
  PIP_FIND_LINKS=$("$python" -c \
    'import pathlib, sys; print(pathlib.Path(sys.argv[1]).as_uri())' "$pack/wheels")
  export PIP_FIND_LINKS
  "$python" "$to/start.py" --python "$python" --install-only
  if [ -d "$pack/published" ]; then
    (cd "$to" && "$venv" - "$pack/published" <<'END')
import shutil, sys
from pathlib import Path

from helpers.tables.downloads import cache_directory

cache_directory().mkdir(parents=True, exist_ok=True)
for table in Path(sys.argv[1]).iterdir():
    shutil.copyfile(table, cache_directory() / table.name)
END
  fi
  rm "$to/.unpacking"
fi

if [ "$lab" = no ]; then exec "$venv" "$to/start.py" --no-lab; fi
exec "$venv" "$to/start.py"
