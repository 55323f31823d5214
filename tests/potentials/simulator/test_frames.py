import gzip

import ase.io
import numpy as np
import pytest
from ase import Atoms

from helpers.potentials.simulator import frames
from helpers.potentials.simulator.reference import ENERGY, FORCES, VIRIAL
from helpers.tables import datasets


@pytest.fixture(scope="module")
def test_boxes():
    return frames.bundled("test")


def test_a_frame_is_read_as_it_was_written(test_boxes, tmp_path):
    for name in ("a.xyz", "a.xyz.gz"):
        (back,) = frames.read(frames.write(test_boxes[:1], tmp_path / name))
        frame = test_boxes[0]
        np.testing.assert_allclose(back.positions, frame.positions, atol=1e-8)
        np.testing.assert_allclose(back.cell, frame.cell, atol=1e-8)
        np.testing.assert_allclose(back.arrays[FORCES], frame.arrays[FORCES], atol=1e-8)
        np.testing.assert_allclose(back.info[VIRIAL], frame.info[VIRIAL], atol=1e-8)
        np.testing.assert_array_equal(back.arrays["molID"], frame.arrays["molID"])
        assert back.info[ENERGY] == pytest.approx(frame.info[ENERGY])
        assert back.info["subset"] == "test"


def test_equal_frames_give_equal_bytes(test_boxes, tmp_path):
    a, b = (frames.write(test_boxes, tmp_path / f"{i}.xyz.gz").read_bytes() for i in "ab")
    assert a == b


def test_a_frame_without_a_cell_is_not_written():
    with pytest.raises(ValueError, match="without a cell"):
        frames.to_text(Atoms("H"))


def test_the_bundled_file_can_be_read_by_others(tmp_path):
    path = datasets.data_directory() / frames.NAME / frames.FILE
    plain = tmp_path / "plain.xyz"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    assert len(ase.io.read(plain, index=":")) == len(datasets.load(frames.NAME))


def test_frames_are_copies(test_boxes):
    frames.bundled("test")[0].positions += 1
    np.testing.assert_array_equal(frames.bundled("test")[0].positions, test_boxes[0].positions)


def test_groups_of_training_frames_share_no_box():
    for subset in ("train", "train_scan"):
        boxes = [{f.info["box"] for f in frames.bundled(subset, group)} for group in range(5)]
        assert len(set.union(*boxes)) == sum(map(len, boxes))


def test_unknown_subsets_and_groups_are_refused():
    with pytest.raises(ValueError, match="subset is one of atoms, monomers"):
        frames.bundled("training")
    with pytest.raises(ValueError, match=r"groups of 'train' are \[0, 1, 2, 3, 4\], not 5"):
        frames.bundled("train", 5)


def test_a_changed_file_is_noticed(tmp_path, monkeypatch):
    source = datasets.data_directory()
    target = tmp_path / frames.NAME
    target.mkdir()
    (tmp_path / "published_sources.toml").write_text("")
    for file in (source / frames.NAME).iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    changed = gzip.decompress((target / frames.FILE).read_bytes()).replace(b"615.3", b"615.4", 1)
    (target / frames.FILE).write_bytes(gzip.compress(changed))
    monkeypatch.setenv("HELPERS_DATA", str(tmp_path))
    with pytest.raises(ValueError, match="differs from the checksums"):
        frames._all.__wrapped__()
