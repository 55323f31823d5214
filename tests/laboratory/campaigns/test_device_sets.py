import httpx
import pytest

from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.simulator.faults import Fault
from helpers.laboratory.simulator.servers import ProcessServer, ServerError, ThreadServer


def status(sets, name):
    url = f"{sets.servers[name].url}/status"
    headers = {"Authorization": f"Bearer {sets.token}"}
    return httpx.get(url, headers=headers, trust_env=False).json()


def test_a_laboratory_starts_its_devices_and_stops_them(tmp_path):
    with DeviceSets(tmp_path / "new", {"pump": 2, "stage": 1}) as sets:
        assert list(sets.servers) == ["pump-1", "pump-2", "stage-1"]
        assert [d.name for d in sets.devices()["pump"]] == ["pump-1", "pump-2"]
        assert status(sets, "pump-2")["name"] == "pump-2"
        assert all(isinstance(server, ThreadServer) for server in sets.servers.values())
        url = sets.servers["stage-1"].url
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_devices_may_have_processes_of_their_own(tmp_path):
    with DeviceSets(tmp_path, {"pump": 1}, in_processes=True) as sets:
        assert isinstance(sets.servers["pump-1"], ProcessServer)
        assert status(sets, "pump-1")["pid"] == sets.servers["pump-1"].process.pid


def test_settings_hold_for_all_for_a_kind_or_for_one_device(tmp_path):
    sets = DeviceSets(
        tmp_path,
        {"pump": 2},
        delay_s=0.5,
        settings={"pump": {"capacity_ml": 5.0}, "pump-2": {"faults": [Fault("error")]}},
    )
    with sets:
        first, second = (sets.servers[name].app for name in ("pump-1", "pump-2"))
        assert first.title == "pump-1 (pump)"
        assert second.title == "pump-2 (pump)"
        body = {"sample": "s", "salt_mol_kg": 1.0, "cosolvent_share": 0.5}
        headers = {"Authorization": f"Bearer {sets.token}", "Idempotency-Key": "c/s/mix"}
        replies = [
            httpx.post(f"{s.url}/actions/mix", json=body, headers=headers, trust_env=False)
            for s in sets.servers.values()
        ]
    assert [reply.status_code for reply in replies] == [200, 500]
    reply = replies[0].json()
    assert reply["finished"] - reply["started"] >= 0.5
    assert max(reply["result"]["left_ml"].values()) < 5.0


def test_no_device_is_left_when_one_does_not_start(tmp_path):
    sets = DeviceSets(tmp_path, {"pump": 1, "stage": 1})
    sets.journal("stage-1").write_text("no journal\nat all\n", encoding="ascii")
    with pytest.raises(ServerError), sets:
        pass
    with pytest.raises(httpx.ConnectError):
        httpx.get(sets.servers["pump-1"].url, trust_env=False)
