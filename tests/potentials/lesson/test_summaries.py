from helpers.potentials.learning.errors import PotentialErrors
from helpers.potentials.lesson import summaries


def test_a_model_that_errs_as_much_as_there_is_learned_nothing():
    one = PotentialErrors(3.0, 30.0, 900.0, 900.0, 300.0, 150.0)
    table = summaries.of_models({"one SOAP": one}).data
    assert table.loc["one SOAP", "force error / force"] == 1
    assert table.loc["one SOAP", "net force error / net force"] == 2


def test_three_terms_do_better_than_any_of_them_alone():
    shares = summaries.of_terms().data["force / reference"]
    assert shares.idxmin() == "pairs + short + long"
    assert shares["one long SOAP"] > 2 * shares["pairs + short + long"]


def test_the_recommended_model_is_fitted_to_five_groups():
    table = summaries.of_recommended().data
    assert table.loc["boxes", ("data and cost of a fit", "fits")] == 5
    assert table.loc["boxes", ("force / reference", "mean")] < 0.15


def test_virials_cost_time_and_help_at_large_volumes():
    table = summaries.of_virials().data
    assert table.loc["with virials", "fit, CPU s"] > table.loc["without", "fit, CPU s"]
    assert [*table.columns[-2:]] == ["force / reference", "fit, CPU s"]


def test_what_never_saw_emc_is_worse_on_it_than_on_what_it_saw():
    shares = summaries.of_compositions().data["force error / force"]
    assert shares.loc["EC", "EMC"] > 1 > shares.loc["EC", "EC"]
    assert shares.loc["EC + lone EMC", "EMC"] < shares.loc["EC", "EMC"] / 2


def test_second_generations_come_from_two_groups():
    table = summaries.of_generations().data
    assert table.index.get_level_values("group").nunique() == 2
    assert set(table.columns) == {"packed boxes", "frames of simulations", "lived (fs)"}
