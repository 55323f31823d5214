import numpy as np
import pytest
from sklearn.linear_model import BayesianRidge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers.tables import datasets
from helpers.tables.literature import compare, differences, published_values

SOURCE = """
[source.article]
title = "A. Body, An article (2020)"
doi = "10.1000/182"
"""
ENTRY = """
[[value]]
id = "density"
lesson = "99"
quantity = "density of water at 25 °C"
value = 0.997
unit = "g/cm³"
source = "article"
where = "Table 1, page 2"
how = "mass over volume"
tolerance = 0.002
verdict = "reproduced"
"""
OTHER = """
[[value]]
id = "viscosity"
lesson = "99"
quantity = "viscosity <of water>"
value = 0.89
unit = "mPa s"
source = "article"
where = "Table 1, page 2"
how = "drop a ball"
tolerance = 0.01
verdict = "differs"
because = "our water was warm"
"""
DIFFERENCE = """
[[difference]]
lesson = "99"
parameter = "mass"
aspect = "unit"
slide = "g"
csv = "kg"
comment = "it sank"
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write the file of published values of this test."""
    monkeypatch.setenv("HELPERS_DATA", str(tmp_path))

    def write_(*parts):
        (tmp_path / "published_values.toml").write_text("".join(parts), encoding="utf-8")

    write_(SOURCE, ENTRY, OTHER, DIFFERENCE)
    return write_


def verdict(id_, **ours):
    return compare("99", ours).to_frame().loc[id_, "verdict"]


def test_a_number_within_the_tolerance_is_reproduced_on_both_sides(write):
    assert verdict("density", density=0.9985) == "reproduced"
    assert verdict("density", density=0.9955) == "reproduced"


def test_both_verdicts_of_the_file_can_be_confirmed_by_a_run(write):
    comparison = compare("99", {"density": 0.998, "viscosity": 0.7})
    assert comparison.verdicts == ("reproduced", "differs")
    assert comparison.agrees_with_file()
    assert comparison.to_frame().loc["viscosity", "because"] == "our water was warm"


def test_a_number_that_left_its_tolerance_contradicts_the_file_loudly(write):
    comparison = compare("99", {"density": 1.0, "viscosity": 0.7})
    assert not comparison.agrees_with_file()
    assert "file says reproduced, this run differs" in comparison._repr_html_()
    assert "!!! density" in str(comparison)
    assert "!!! viscosity" not in str(comparison)


def test_a_better_number_than_a_difference_explains_contradicts_the_file_too(write):
    comparison = compare("99", {"viscosity": 0.89})
    assert not comparison.agrees_with_file()
    frame = comparison.to_frame()
    assert frame.loc["viscosity", "verdict"] == "file says differs, this run reproduces"
    assert frame.loc["viscosity", "because"] == ""  # the reason has nothing left to explain


def test_numbers_that_were_not_computed_are_not_run_and_contradict_nothing(write):
    comparison = compare("99", {"density": None})
    assert comparison.verdicts == ("not run", "not run")
    assert comparison.not_run == ("density", "viscosity")
    assert comparison.agrees_with_file()
    assert comparison.to_frame()["ours"].isna().all()
    assert "our water was warm" not in str(comparison)


def test_a_number_that_is_not_finite_is_refused(write):
    with pytest.raises(ValueError, match="'density' is nan; pass None"):
        compare("99", {"density": float("nan")})


def test_an_unknown_id_is_answered_with_the_ids_there_are(write):
    with pytest.raises(ValueError, match="no published value 'densty'; it has density, viscosity"):
        compare("99", {"densty": 1.0})


def test_an_unknown_lesson_is_answered_with_the_lessons_there_are(write):
    with pytest.raises(ValueError, match=r"lesson '98'; there are for 99"):
        published_values("98")
    with pytest.raises(ValueError, match=r"lesson '98'; there are for 99"):
        differences("98")


def test_the_table_escapes_what_it_shows_and_cites_each_place_once(write):
    html = compare("99", {})._repr_html_()
    assert "viscosity &lt;of water&gt;" in html
    assert html.count("https://doi.org/10.1000/182") == 1


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('because = "our water was warm"', "", "'viscosity': 'because' is required"),
        ('verdict = "reproduced"', 'verdict = "fine"', "'density': 'verdict' is"),
        ("tolerance = 0.002", "tolerance = 0", "'density': 'tolerance' has to be positive"),
        ("tolerance = 0.002", "", "'density': .*tolerance"),
        ("tolerance = 0.002", "tolerence = 0.002", "'density': unknown key 'tolerence'"),
        ('source = "article"', 'source = "book"', "'density': 'source' is one of article"),
        ('doi = "10.1000/182"', "", "'article': give a 'doi' or a 'url'"),
        ('id = "viscosity"', 'id = "density"', "repeated id"),
        ('id = "density"', "", "'value without id'"),
    ],
)
def test_a_malformed_entry_is_refused_by_its_id_and_key(write, old, new, complaint):
    text = SOURCE + ENTRY + OTHER + DIFFERENCE
    assert old in text
    write(text.replace(old, new, 1))
    with pytest.raises(ValueError, match=complaint):
        published_values("99")


def test_differences_are_a_table_without_the_lesson_column(write):
    frame = differences("99")
    assert list(frame.columns) == ["parameter", "aspect", "slide", "csv", "comment"]
    assert frame.loc[0, "csv"] == "kg"


def test_each_bayesian_linear_number_of_the_slides_is_reproduced_by_the_public_table():
    if not datasets.is_cached("p2d_sei_busk"):
        pytest.skip("p2d_sei_busk is neither mirrored nor cached; tests do not download")
    table = datasets.published("p2d_sei_busk")
    X, ours = table.to_numpy()[:, :15], {}
    for name, column in (("sei", "SEI_thickness(m)"), ("capacity", "Capacity loss (%)")):
        y = np.log(table[column].to_numpy())
        scores = []
        for seed in range(5):
            train, test = np.split(np.random.default_rng(seed).permutation(len(y)), 2)
            model = make_pipeline(StandardScaler(), BayesianRidge()).fit(X[train], y[train])
            scores.append([model.score(X[rows], y[rows]) for rows in (train, test)])
        ours[f"blr_{name}_train"], ours[f"blr_{name}_validation"] = np.mean(scores, axis=0)
    comparison = compare("03", ours)
    assert comparison.agrees_with_file(), str(comparison)
    assert all(id_.startswith("gp_") for id_ in comparison.not_run)


def test_where_slide_and_csv_give_different_bounds_the_rows_side_with_the_csv():
    if not (datasets.is_cached("p2d_sei_busk") and datasets.is_cached("p2d_sei_parameters")):
        pytest.skip("the P2D tables are neither mirrored nor cached; tests do not download")
    rows = datasets.published("p2d_sei_busk").iloc[:, :15]
    parameters = datasets.published("p2d_sei_parameters")
    rows.columns = parameters["name"]
    parameters = parameters.set_index("name")
    frame = differences("03")
    bounds = frame[frame["aspect"] == "value"]
    assert sorted(bounds["parameter"]) == ["cl_0", "csmax_neg", "i0_SEI", "kappa_film"]
    for entry in bounds.itertuples():
        side, slide = entry.slide.split()
        published = float(entry.csv.split()[1])
        assert published == pytest.approx(parameters.loc[entry.parameter, side], rel=1e-12)
        values = rows[entry.parameter]
        extreme = values.min() if side == "low" else values.max()
        width = parameters.loc[entry.parameter, "high"] - parameters.loc[entry.parameter, "low"]
        assert abs(extreme - published) < 1e-3 * width
        assert abs(extreme - float(slide)) > 1e-2 * width


def test_the_csv_has_the_units_and_names_that_the_differences_quote():
    if not datasets.is_cached("p2d_sei_parameters"):
        pytest.skip("p2d_sei_parameters is neither mirrored nor cached; tests do not download")
    parameters = datasets.published("p2d_sei_parameters").set_index("name")
    frame = differences("03")
    named = {name for names in frame["parameter"] for name in names.split(", ")}
    assert named <= set(parameters.index)
    units = frame[frame["aspect"] == "unit"]
    assert list(units["csv"]) == list(parameters.loc[units["parameter"], "unit"])
