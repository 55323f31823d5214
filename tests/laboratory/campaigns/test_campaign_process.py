import json
import subprocess
import sys
import time

import psutil
import pytest

from helpers.laboratory.campaigns.campaign_process import CampaignProcess
from helpers.laboratory.campaigns.client import Device
from helpers.laboratory.campaigns.closed_loop import history
from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.campaigns.learners import VALUE
from helpers.laboratory.campaigns.ledger import Ledger

NOBODY = {kind: [Device(kind, "http://127.0.0.1:1")] for kind in ("pump", "potentiostat")}


def test_a_killed_campaign_goes_on_where_the_ledger_ends(tmp_path):
    path = tmp_path / "ledger.sqlite"
    counts = {"pump": 1, "potentiostat": 1}
    with (
        DeviceSets(tmp_path / "devices", counts, delay_s=0.05) as sets,
        Ledger(path) as ledger,
        CampaignProcess(path, "c", sets.devices(), token=sets.token, samples=8) as campaign,
    ):
        while ledger.counts("c")["done"] < 5:
            assert campaign.alive
            time.sleep(0.01)
        campaign.kill()
        assert not campaign.alive
        assert ledger.counts("c")["done"] < 16
        assert campaign.start().wait(300) == 0
        assert history(ledger, "c")[VALUE].notna().sum() == 8
        assert ledger.counts("c")["campaign"] == 2  # lives
        ledger.verify()


def test_a_campaign_ends_with_the_process_that_ordered_it(tmp_path):
    script = (
        "import json, sys\n"
        "from helpers.laboratory.campaigns.campaign_process import CampaignProcess\n"
        "from helpers.laboratory.campaigns.client import Device\n"
        "d = {k: [Device(k, 'http://127.0.0.1:1')] for k in ('pump', 'potentiostat')}\n"
        "c = CampaignProcess(sys.argv[1], 'c', d, token='t', samples=3).start()\n"
        "print(json.dumps(c.process.pid), flush=True)\n"
        "sys.stdin.read()\n"
    )
    path = tmp_path / "ledger.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        pid = json.loads(parent.stdout.readline())
        child = psutil.Process(pid)
        parent.kill()
    gone, alive = psutil.wait_procs([child], timeout=300)
    assert gone or child.status() == psutil.STATUS_ZOMBIE
    assert not alive or child.status() == psutil.STATUS_ZOMBIE


def test_the_token_is_not_on_the_command_line(tmp_path):
    with CampaignProcess(
        tmp_path / "ledger.sqlite", "c", NOBODY, token="hush-hush", samples=1
    ) as campaign:
        assert "hush-hush" not in " ".join(psutil.Process(campaign.process.pid).cmdline())
        pid = campaign.process.pid
    assert not psutil.pid_exists(pid)


def test_an_unknown_learner_is_refused(tmp_path):
    with pytest.raises(ValueError, match="random, gaussian process, not 'oracle'"):
        CampaignProcess(tmp_path / "l", "c", NOBODY, token="t", samples=1, learner="oracle")
