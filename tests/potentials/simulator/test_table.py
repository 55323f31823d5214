import hashlib

import numpy as np
import pandas as pd
import pytest

from helpers.potentials.simulator import frames, table
from helpers.potentials.simulator.packing import SMALLEST_CONTACT, closest_contact
from helpers.potentials.simulator.reference import ENERGY, FORCES
from helpers.tables import datasets
from helpers.tables.distinct import levels

ROWS = 78


@pytest.fixture(scope="module")
def bundled():
    return datasets.load(table.NAME)


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    def pool(name, snapshots, seed):
        size = {"EC": 10, "EMC": 15}[name]
        assert (snapshots, seed) == (table.SNAPSHOTS_A_RUN, table.SEED)
        return tuple(m for m in frames.bundled("monomers") if len(m) == size)

    # the simulations of the pool take too long here; test_conformers repeats a part of them
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table.conformers, "pool", pool)
        return table.make(tmp_path_factory.mktemp("carbonates"), workers=1, rows=ROWS)


def test_atoms_molecules_and_the_first_boxes_come_out_again(bundled, again):
    made, expected = pd.read_csv(again), bundled.head(ROWS)
    assert list(made.columns) == list(expected.columns)
    assert made["subset"].tolist() == expected["subset"].tolist()
    # another machine rounds otherwise, and a simulation goes on from there
    np.testing.assert_allclose(made["energy_eV"], expected["energy_eV"], atol=0.05)
    np.testing.assert_allclose(made["force_rms_eV_A"], expected["force_rms_eV_A"], atol=0.02)
    frame, (other, *_) = frames.read(again.parent / frames.FILE)[-3], frames.bundled("train", 0)
    np.testing.assert_allclose(frame.positions, other.positions, atol=0.05)


def test_a_made_set_comes_with_a_card_of_its_own_and_leaves_nothing_else(again):
    left = {path.name for path in again.parent.iterdir()}
    assert left == {"carbonates.csv", "carbonates.xyz.gz", "card.toml"}
    card = (again.parent / "card.toml").read_text(encoding="utf-8")
    assert hashlib.sha256(again.read_bytes()).hexdigest() in card


def test_the_table_describes_the_frames(bundled):
    for subset in frames.SUBSETS:
        rows = bundled[bundled["subset"] == subset]
        loaded = frames.bundled(subset)
        assert [str(f.info["frame"]) for f in loaded] == rows["frame"].tolist()
        assert [len(f) for f in loaded] == rows["atoms"].tolist()
        energies = [f.info[ENERGY] for f in loaded]
        np.testing.assert_allclose(energies, rows["energy_eV"], atol=1e-5)
        rms = [np.sqrt((f.arrays[FORCES] ** 2).mean()) for f in loaded]
        np.testing.assert_allclose(rms, rows["force_rms_eV_A"], atol=1e-4)


def test_molecules_are_counted_and_make_up_the_atoms(bundled):
    more = bundled[bundled["subset"] != "atoms"]
    assert (10 * more["EC"] + 15 * more["EMC"] == more["atoms"]).all()


def test_boxes_have_the_densities_and_contacts_promised(bundled):
    packed = bundled["subset"].isin(["train", "test", "train_EC", "test_EC", "test_EMC", "large"])
    boxes = bundled[packed]
    assert boxes["density_g_cm3"].between(1.0, 1.1).all()
    assert boxes["closest_contact_A"].min() >= SMALLEST_CONTACT
    frame = frames.bundled("test")[0]
    row = bundled[bundled["subset"] == "test"].iloc[0]
    assert closest_contact(frame) == pytest.approx(row["closest_contact_A"], abs=1e-4)


def test_molecules_attract_each_other_and_less_so_when_apart(bundled):
    scans = bundled[bundled["subset"].isin(["train_scan", "test_scan"])]
    mean = scans.groupby(levels(scans["volume_ratio"]))["intermolecular_eV"].mean()
    assert mean.idxmin() == 1.0
    assert (mean < 0).all()
    assert (mean.loc[1.0:].diff().dropna() > 0).all()
    assert mean.loc[3.0] > mean.loc[1.0] / 5


def test_molecules_alone_have_no_intermolecular_energy(bundled):
    alone = bundled[bundled["subset"].isin(["atoms", "monomers"])]
    np.testing.assert_allclose(alone["intermolecular_eV"], 0, atol=1e-4)


def test_energies_agree_with_the_labels_of_today():
    frame = frames.bundled("test")[1]
    row = {"frame": frame.info["frame"], "structure": table._as_json(frame)}
    labels = table.labels(**row)
    assert labels["energy"] == pytest.approx(frame.info[ENERGY], abs=1e-3)
    forces = labels["forces"][: 3 * len(frame)].reshape(-1, 3)
    np.testing.assert_allclose(forces, frame.arrays[FORCES], atol=1e-3)


def test_no_rows_are_refused(tmp_path):
    with pytest.raises(ValueError, match="rows must be at least 1"):
        table.make(tmp_path, rows=0)


def test_a_frame_that_fails_is_told_and_no_table_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(table.reference, "label", lambda *_: 1 / 0)
    monkeypatch.setattr(
        table, "_parts", lambda: iter([("atoms", 0, 0, frames.bundled("atoms")[0])])
    )
    with pytest.raises(RuntimeError, match="row 0: ZeroDivisionError"):
        table.make(tmp_path, workers=1, rows=1)
    assert not (tmp_path / "carbonates.csv").exists()


def test_the_files_are_small():
    folder = datasets.data_directory() / table.NAME
    assert all(path.stat().st_size < 2e6 for path in folder.iterdir())


def test_the_card_has_the_seed_of_the_maker():
    assert datasets.card(table.NAME).seed == table.SEED
