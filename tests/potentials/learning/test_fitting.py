import numpy as np
import pytest

from helpers.potentials.learning import errors, fitting
from helpers.potentials.learning.hyperparameters import GapHyperparameters, Soap, TwoBody
from helpers.potentials.simulator import frames
from helpers.potentials.simulator.reference import ENERGY, FORCES, VIRIAL

TINY = GapHyperparameters(
    (TwoBody(4.0), Soap(3.0, n_max=4, l_max=2, atom_sigma=0.4, n_sparse=30, delta=0.5))
)


@pytest.fixture(scope="module")
def training():
    return (
        frames.bundled("atoms") + frames.bundled("monomers")[::6] + frames.bundled("train", 0)[:3]
    )


@pytest.fixture(scope="module")
def fitted(training, tmp_path_factory):
    return fitting.fit(training, TINY, tmp_path_factory.mktemp("fit"), virials=True)


def test_all_energies_forces_and_virials_are_used(fitted, training):
    assert fitted.targets == {
        "energies": len(training),
        "forces": 3 * sum(map(len, training)),
        "virials": 6 * (len(training) - 3),
    }


def test_the_cost_and_the_files_are_told(fitted):
    assert fitted.cpu_seconds > 0.1
    assert 20 < fitted.peak_megabytes < 2000
    assert fitted.model in fitted.files
    assert set(fitted.files) == set(fitted.model.parent.iterdir())
    assert fitted.megabytes == pytest.approx(sum(f.stat().st_size for f in fitted.files) / 1e6)


def test_the_memory_is_that_of_the_program_and_not_of_the_one_that_started_it(training, tmp_path):
    ballast = np.ones(100_000_000)  # 800 MB
    fitted = fitting.fit(training, GapHyperparameters((TwoBody(4.0),)), tmp_path)
    assert fitted.peak_megabytes < 400 < ballast.nbytes / 1e6


def test_the_memory_of_a_process_that_is_gone_is_not_known():
    assert fitting._peak_megabytes(2**22 + 1) is None


def test_the_potential_has_learned(fitted, training):
    learned = errors.compare(training[3:], errors.predict(training[3:], fitted.calculator()))
    assert learned.force_share < 0.5
    unseen = frames.bundled("monomers")[1::24]
    assert errors.compare(unseen, errors.predict(unseen, fitted.calculator())).force_share < 0.5


def test_forces_are_the_slope_of_the_energy(fitted):
    frame = frames.bundled("monomers")[1]
    frame.calc = fitted.calculator()
    force, energies = frame.get_forces()[4, 1], []
    for step in (1e-3, -1e-3):
        moved = frame.copy()
        moved.positions[4, 1] += step
        moved.calc = frame.calc
        energies.append(moved.get_potential_energy())
    assert force == pytest.approx(-(energies[0] - energies[1]) / 2e-3, abs=1e-3)


def test_the_same_fit_gives_the_same_potential(fitted, training, tmp_path):
    again = fitting.fit(training, TINY, tmp_path, virials=True)
    a, b = (errors.predict(training[-1:], f.calculator())[0] for f in (fitted, again))
    np.testing.assert_allclose(a.arrays[FORCES], b.arrays[FORCES], atol=1e-6)


def test_a_new_potential_replaces_the_files_of_the_old_one(training, tmp_path):
    pairs = GapHyperparameters((TwoBody(4.0),))
    first = fitting.fit(training, pairs, tmp_path)
    second = fitting.fit(training, pairs, tmp_path)
    assert len(list(tmp_path.iterdir())) == len(second.files) == len(first.files)
    assert second.targets["virials"] == 0
    assert fitting.load(second.model) is not None


def test_an_isolated_atom_has_almost_its_reference_energy(fitted):
    # almost, because an atom is part of its own neighbourhood
    for atom in errors.predict(frames.bundled("atoms"), fitted.calculator()):
        (expected,) = (f for f in frames.bundled("atoms") if f.symbols[0] == atom.symbols[0])
        assert atom.info[ENERGY] == pytest.approx(expected.info[ENERGY], abs=0.01)


def test_a_failing_program_is_told_with_the_end_of_its_log(training, tmp_path):
    nonsense = GapHyperparameters((Soap(3.0, 4, 2, 0.4, n_sparse=10, delta=0.5, zeta="much"),))
    with pytest.raises(fitting.FitError, match=r"(?s)failed with code \d+:.*\n"):
        fitting.fit(training, nonsense, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_loses_data_is_caught(training, tmp_path, monkeypatch):
    monkeypatch.setattr(fitting, "_found", lambda log: {"energies": 3, "forces": 0, "virials": 0})
    with pytest.raises(fitting.FitError, match=r"was given .* and used \{'energies': 3"):
        fitting.fit(training, GapHyperparameters((TwoBody(4.0),)), tmp_path)


def test_a_log_without_numbers_is_not_trusted():
    with pytest.raises(fitting.FitError, match="did not say how many energies"):
        fitting._found("nothing")


def without(frame, what):
    bad = frame.copy()
    if what == "energy":
        del bad.info[ENERGY]
    elif what == "forces":
        del bad.arrays[FORCES]
    else:
        bad.pbc = False
    return bad


@pytest.mark.parametrize(
    ("what", "complaint"),
    [("energy", "no energy"), ("forces", "no energy or no forces"), ("cell", "no cell")],
)
def test_frames_that_cannot_be_fitted_are_refused(training, tmp_path, what, complaint):
    with pytest.raises(ValueError, match=f"frame {len(training)} has {complaint}"):
        fitting.fit([*training, without(training[-1], what)], TINY, tmp_path)


def test_each_element_needs_one_isolated_atom(training, tmp_path):
    with pytest.raises(ValueError, match="each of C, H, O is needed, got H, H, C, O"):
        fitting.fit([training[0], *training], TINY, tmp_path)
    with pytest.raises(ValueError, match="got none"):
        fitting.fit(training[3:], TINY, tmp_path)
    with pytest.raises(ValueError, match="no frames"):
        fitting.fit([], TINY, tmp_path)


def test_virials_are_optional(training):
    assert VIRIAL in training[-1].info
    assert VIRIAL not in fitting._stripped(training[-1], virials=False).info


def test_a_missing_potential_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no potential .*gap\.xml"):
        fitting.load(tmp_path / "gap.xml")
