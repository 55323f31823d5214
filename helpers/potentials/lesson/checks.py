"""The checks of the exercises of 01_gap_potentials, each with the mistakes it recognises."""

import numpy as np

from helpers.course.exercises import (
    Mistake,
    Verdict,
    as_array,
    as_function,
    as_number,
    exercise,
    right,
    wrong,
)
from helpers.potentials.learning import soap
from helpers.potentials.lesson import answers
from helpers.potentials.simulator import decomposition


@exercise(
    Mistake("every pair twice", "lambda s, n, l: (s * n) ** 2 * (l + 1)", "twice"),
    Mistake("l from 1 on", "lambda s, n, l: s * n * (s * n + 1) // 2 * l", "begins with 0"),
    Mistake("one element", "lambda s, n, l: n * (n + 1) // 2 * (l + 1)", "element"),
    Mistake("counted m", "lambda s, n, l: s * n * (s * n + 1) // 2 * (l + 1) ** 2", "m is summed"),
    Mistake("no squares", "lambda s, n, l: s * n * (s * n - 1) // 2 * (l + 1)", "itself"),
)
def soap_length(answer: object) -> Verdict:
    """Judge the formula for the length of a SOAP vector."""
    formula = as_function(answer, "soap_length")
    cases = [(3, 6, 4), (1, 2, 0), (2, 5, 3)]
    found = np.array([as_number(formula(*case), "what soap_length returns") for case in cases])
    for rule, verdict in (
        (soap.vector_length, right("855 numbers for three elements, n_max = 6, l_max = 4.")),
        (
            lambda s, n, m: (s * n) ** 2 * (m + 1),
            wrong("you count each pair of different radial functions twice; p is symmetric."),
        ),
        (
            lambda s, n, m: s * n * (s * n + 1) // 2 * m,
            wrong("the degree begins with 0, so that there are l_max + 1 of them."),
        ),
        (
            lambda s, n, m: n * (n + 1) // 2 * (m + 1),
            wrong("each element has its own density: s·n functions can be paired."),
        ),
        (
            lambda s, n, m: s * n * (s * n + 1) // 2 * (m + 1) ** 2,
            wrong("m is summed over, which is what makes p independent of rotations."),
        ),
        (
            lambda s, n, m: s * n * (s * n - 1) // 2 * (m + 1),
            wrong("a function is paired with itself, too."),
        ),
    ):
        if np.allclose(found, [rule(*case) for case in cases]):
            return verdict
    return wrong(f"for 3 elements, n_max = 6 and l_max = 4 the formula says {found[0]:.0f}.")


@exercise(
    Mistake("not normalised", "lambda p, q, zeta: (p @ q) ** zeta", "length 1"),
    Mistake(
        "a factor for a power",
        "lambda p, q, z: z * (p @ q) / np.linalg.norm(p) / np.linalg.norm(q)",
        "power",
    ),
    Mistake("a distance", "lambda p, q, z: np.linalg.norm(p - q) ** z", "distance"),
    Mistake(
        "forgot zeta", "lambda p, q, z: p @ q / np.linalg.norm(p) / np.linalg.norm(q)", "whatever"
    ),
)
def kernel_similarity(answer: object) -> Verdict:
    """Judge a function for the similarity of two environments."""
    kernel = as_function(answer, "similarity")
    p, q = answers.environments()
    zetas = (1, 2, 4)
    found = np.array([as_number(kernel(p.copy(), q.copy(), z), "the similarity") for z in zetas])
    cosine = p @ q / np.linalg.norm(p) / np.linalg.norm(q)
    powers = np.array(zetas)
    for values, verdict in (
        (cosine**powers, right("1 for equal environments, and ζ makes the kernel choosier.")),
        ((p @ q) ** powers, wrong("divide p and q by their norms first: both need length 1.")),
        (cosine * powers, wrong("ζ is a power, not a factor.")),
        (
            np.linalg.norm(p - q) ** powers,
            wrong("that is a distance: equal environments would get 0 instead of 1."),
        ),
        (cosine + 0 * powers, wrong("you get the same whatever ζ is.")),
    ):
        if np.allclose(found, values):
            return verdict
    return wrong("scalar product of the normalised vectors, to the power ζ.")


@exercise(
    Mistake(
        "the plain ridge",
        "lambda A, B, y, s: np.linalg.solve(A.T @ A / s**2 + np.eye(len(B)), A.T @ y / s**2)",
        "identity",
    ),
    Mistake(
        "sigma for its square",
        "lambda A, B, y, s: np.linalg.solve(A.T @ A / s + B, A.T @ y / s)",
        "square",
    ),
    Mistake(
        "no regularisation",
        "lambda A, B, y, s: np.linalg.lstsq(A, y, rcond=None)[0]",
        "least squares",
    ),
    Mistake(
        "sigma on one side",
        "lambda A, B, y, s: np.linalg.solve(A.T @ A / s**2 + B, A.T @ y)",
        "right-hand side",
    ),
)
def sparse_fit(answer: object) -> Verdict:
    """Judge a function that solves for the coefficients of the sparse points."""
    solve = as_function(answer, "sparse_fit")
    a, b, y, sigma = answers.regression().values()
    result = solve(a.copy(), b.copy(), y.copy(), sigma)
    found = as_array(result, (len(b),), "what sparse_fit returns")
    data, prior = a.T @ a, np.eye(len(b))
    for values, verdict in (
        (
            answers.sparse_solution(a, b, y, sigma),
            right("gap_fit does this with forces, too, and thousands of columns."),
        ),
        (
            np.linalg.solve(data / sigma**2 + prior, a.T @ y / sigma**2),
            wrong("you have put the identity in the place of K_MM."),
        ),
        (
            np.linalg.solve(data / sigma + b, a.T @ y / sigma),
            wrong("the loss has the square of sigma."),
        ),
        (
            np.linalg.lstsq(a, y, rcond=None)[0],
            wrong("that is plain least squares; where is the term that holds c small?"),
        ),
        (
            np.linalg.solve(data / sigma**2 + b, a.T @ y),
            wrong("sigma is missing on the right-hand side."),
        ),
    ):
        if np.allclose(found, values, rtol=1e-4, atol=1e-6):
            return verdict
    return wrong("set the derivative of the loss with respect to c to zero.")


@exercise(
    Mistake(
        "the mean", "lambda f, m: np.array([f[m == i].mean(axis=0) for i in np.unique(m)])", "mean"
    ),
    Mistake("all atoms", "lambda f, m: np.tile(f.sum(axis=0), (3, 1))", "all atoms"),
    Mistake(
        "the sizes",
        "lambda f, m: np.array([np.abs(f[m == i]).sum(axis=0) for i in np.unique(m)])",
        "cancel",
    ),
    Mistake("in the order of the file", "lambda f, m: f.reshape(3, 3, 3).sum(axis=1)", "side"),
)
def net_forces(answer: object) -> Verdict:
    """Judge a function that sums the forces on each molecule."""
    add = as_function(answer, "net_forces")
    forces, molecule = answers.three_molecules()
    found = as_array(add(forces.copy(), molecule.copy()), (3, 3), "what net_forces returns")
    counts = np.bincount(molecule)[:, None]
    net = decomposition.net_molecular_forces(forces, molecule)
    sizes = decomposition.net_molecular_forces(np.abs(forces), molecule)
    for values, verdict in (
        (net, right("All forces inside a molecule have cancelled; only its neighbours are left.")),
        (net / counts, wrong("that is the mean over the atoms; a force on a whole is a sum.")),
        (np.tile(forces.sum(axis=0), (3, 1)), wrong("that sums over all atoms of the box.")),
        (sizes, wrong("forces have signs, and those inside a molecule have to cancel.")),
        (
            forces.reshape(3, 3, 3).sum(axis=1),
            wrong("atoms of one molecule need not stand side by side: use the numbers."),
        ),
    ):
        if np.allclose(found, values):
            return verdict
    return wrong("one row a molecule: the sum of the forces on its atoms.")


@exercise(
    Mistake("for the whole box", "lambda box, alone: box - sum(alone)", "a molecule"),
    Mistake("the other way", "lambda box, alone: (sum(alone) - box) / len(alone)", "sign"),
    Mistake("the total", "lambda box, alone: box / len(alone)", "inside"),
    Mistake("one of them", "lambda box, alone: (box - alone[0]) / len(alone)", "each molecule"),
    Mistake("the mean of them", "lambda box, alone: box - sum(alone) / len(alone)", "mean"),
)
def intermolecular_energy(answer: object) -> Verdict:
    """Judge a function for the intermolecular energy a molecule."""
    energy = as_function(answer, "e_inter")
    box, alone = -60.0, [-14.0, -14.5, -14.2, -16.4]
    found = as_number(energy(box, list(alone)), "what e_inter returns")
    n, inside = len(alone), sum(alone)
    for value, verdict in (
        ((box - inside) / n, right("Negative: the molecules attract each other.")),
        (box - inside, wrong("that is for the whole box; the task asks for it a molecule.")),
        ((inside - box) / n, wrong("the sign: molecules that attract have a negative energy.")),
        (box / n, wrong("that still holds all the energy inside the molecules.")),
        ((box - alone[0]) / n, wrong("subtract the energy of each molecule, not of one.")),
        (box - inside / n, wrong("that subtracts the mean of the molecules from the whole box.")),
    ):
        if np.isclose(found, value):
            return verdict
    return wrong(f"for a box of -60 eV with four molecules the function says {found:.3g} eV.")


@exercise(
    Mistake(
        "last minus first", "lambda t, e, n: 1e6 * (e[-1] - e[0]) / (t[-1] - t[0]) / n", "tremble"
    ),
    Mistake("of the box", "lambda t, e, n: 1e6 * np.polyfit(t, e, 1)[0]", "an atom"),
    Mistake("in femtoseconds", "lambda t, e, n: 1e3 * np.polyfit(t, e, 1)[0] / n", "picosecond"),
    Mistake("the scatter", "lambda t, e, n: 1e3 * np.std(e) / n", "scatter"),
)
def energy_drift(answer: object) -> Verdict:
    """Judge a function for the drift of the total energy."""
    drift = as_function(answer, "drift")
    time, total, atoms = answers.trajectory()
    found = as_number(drift(time.copy(), total.copy(), atoms), "what drift returns")
    slope = np.polyfit(time, total, 1)[0]
    ends = (total[-1] - total[0]) / (time[-1] - time[0])
    for value, verdict in (
        (1e6 * slope / atoms, right("The slope of a line, in meV an atom and picosecond.")),
        (1e6 * ends / atoms, wrong("first and last record tremble; fit a line through all.")),
        (1e6 * slope, wrong("that is the drift of the box; divide it by what makes it an atom's.")),
        (1e3 * slope / atoms, wrong("that is a femtosecond's drift; one picosecond has 1000.")),
        (1e3 * np.std(total) / atoms, wrong("that is the scatter, and it has no time in it.")),
    ):
        if np.isclose(found, value, rtol=1e-3):
            return verdict
    return wrong("slope of total over time, from eV/fs to meV/ps, for one atom.")


_COST = {"labels": 63, "label_s": 0.3, "fit_s": 20.0, "call_s": 0.1, "reference_s": 0.3}


@exercise(
    Mistake("forgot the labels", "lambda n, l, f, c, r: f / (r - c)", "labels"),
    Mistake("forgot the fit", "lambda n, l, f, c, r: n * l / (r - c)", "the fit"),
    Mistake("calls for nothing", "lambda n, l, f, c, r: (n * l + f) / r", "free"),
    Mistake("the wrong price", "lambda n, l, f, c, r: (n * l + f) / c", "saves"),
)
def break_even(answer: object) -> Verdict:
    """Judge a function for the number of calls after which a potential has paid."""
    calls = as_function(answer, "break_even")
    n, label, fit, call, reference = _COST.values()
    found = as_number(calls(*_COST.values()), "what break_even returns")
    spent = n * label + fit
    for value, verdict in (
        (answers.break_even(**_COST), right("One short simulation, and it has paid.")),
        (fit / (reference - call), wrong("the labels had to be computed, too.")),
        (n * label / (reference - call), wrong("the fit costs time, too.")),
        (spent / reference, wrong("calls of the potential are not free: what does one save?")),
        (spent / call, wrong("divide by what one call saves, reference minus potential.")),
    ):
        if np.isclose(found, value):
            return verdict
    return wrong("all that was spent before, over what one call saves.")
