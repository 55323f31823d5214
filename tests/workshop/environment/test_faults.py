from pathlib import Path

import pytest

from workshop.environment.faults import fault

#: What pip 23 to 26 and venv printed, shortened.
SAID = {
    "full": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
        "The disk is full",
    ),
    "full on Windows": ("OSError: [WinError 112] There is not enough space on the disk", "disk"),
    "proxy": (
        "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "
        "'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy "
        "Authentication Required'))': /simple/toys/\nERROR: No matching distribution found for x\n",
        "The proxy",
    ),
    "certificate": (
        "Could not fetch URL: There was a problem confirming the ssl certificate: Max retries "
        "exceeded (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]"
        "')))\nERROR: No matching distribution found for toys==1.0\n",
        "certificate",
    ),
    "offline": (
        "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "
        "'NewConnectionError(': Failed to establish a new connection: [Errno -2] Name or service "
        "not known')': /simple/toys/\nERROR: No matching distribution found for toys==1.0\n",
        "cannot be reached",
    ),
    "broken off": ("urllib3.exceptions.IncompleteRead: IncompleteRead(12 bytes)", "reached"),
    "no venv": ("The virtual environment was not created: ensurepip is not available.", "venv"),
    "read-only": ("Error: [Errno 30] Read-only file system: '/mnt/x'", "cannot be written"),
    "no wheel": ("ERROR: No matching distribution found for toys==1.0", "wheel of toys==1.0"),
}


@pytest.mark.parametrize(("said", "words"), SAID.values(), ids=SAID)
def test_the_many_lines_of_pip_become_one_sentence(said, words):
    sentence = fault(said, Path("venv"), "pip")
    assert words in sentence
    assert "\n" not in sentence and sentence.endswith(".")


def test_a_retry_that_helped_is_not_taken_for_a_missing_network():
    said = (
        "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by "
        "'ReadTimeoutError': /simple/games/\nCollecting games==1\n"
        "ERROR: No matching distribution found for toys==1.0\n"
    )
    assert "wheel of toys==1.0" in fault(said, Path("venv"), "pip")


def test_a_killed_pip_is_told_from_one_that_failed():
    assert "ended from outside" in fault("Collecting toys\n", Path("venv"), "pip", -9)
    assert fault("error: a b c\n", Path("venv"), "pip", 1) == "pip failed: error: a b c"


def test_an_address_in_what_is_not_known_stays_private():
    said = "ERROR: strange answer of https://user:secret@index.example/simple"
    assert "secret" not in fault(said, Path("venv"), "pip")
