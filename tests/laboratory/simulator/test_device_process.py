import json
import subprocess
import sys

from helpers.laboratory.simulator import device_process


def test_the_process_says_its_port_and_ends_with_its_standard_input(tmp_path):
    order = {
        "kind": "stage",
        "journal": str(tmp_path / "stage.jsonl"),
        "token": "x" * 32,
        "port": 0,
        "faults": [{"kind": "error"}],
    }
    with subprocess.Popen(
        [sys.executable, "-m", device_process.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        assert 1024 <= int(process.stdout.readline()) <= 65535
        process.stdin.close()
        assert process.wait(300) == 0
        assert process.stderr.read() == b""
