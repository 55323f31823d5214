from helpers.sei_growth.lesson import answers


def test_the_linear_model_explains_most_but_not_all_of_the_loss():
    halves = answers.halves()
    assert 0.7 < halves["ridge"].score(halves["X_test"], halves["loss_test"]) < 0.8


def test_the_particle_radius_leads_the_loss_and_the_potential_leads_the_sei():
    assert answers.indices("capacity_loss_percent")["ST"].idxmax() == "rp_neg"
    assert answers.indices("sei_thickness_m")["ST"].idxmax() == "Eeq_side"
