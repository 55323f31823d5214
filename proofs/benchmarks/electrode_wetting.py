"""The filling of electrodes: the simulator, its laws, models over ten seeds, verified designs."""

import time
from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
import pandas as pd
from sklearn.base import RegressorMixin
from sklearn.model_selection import KFold

from helpers.models import CrossValidation, SparseGP, cross_validation
from helpers.tables import Study, datasets, own
from helpers.wetting.learning import regression
from helpers.wetting.learning.robust_design import Requirement, scattered, search, verify
from helpers.wetting.learning.surrogate import Surrogate
from helpers.wetting.lesson import answers
from helpers.wetting.simulator.filling import invade, simulate
from helpers.wetting.simulator.inputs import WETTING_INPUTS
from helpers.wetting.simulator.network import build
from helpers.wetting.simulator.table import design, simulate_row
from proofs.benchmarks.table import Measurement, Parts, within

LESSON = "08"
TIME = "log10 t95_ms"
SEEDS = range(10)


def parts() -> Parts:
    """Measure CPU seconds, scalings, R² with spread and doubt, and what designs deliver."""
    return {
        "cost": _cost,
        "laws": _laws,
        "sizes": _sizes,
        "saturation": lambda: _models(_of_all(), "saturation", "all runs"),
        "time": lambda: _models(_of_all(), TIME, "all runs"),
        "time where filled": lambda: _models(_of_filled(), TIME, "filled runs"),
        "weak penalty": lambda: _weak_penalty(_everything()),
        "process": lambda: _process(_everything()),
        "designs": lambda: _designs(_of_all(), _of_filled()),
    }


@cache
def _everything() -> Study:
    table = datasets.load("electrode_filling")
    return own(table, WETTING_INPUTS.names, ["saturation", "t95_ms"], log10=["t95_ms"])


@cache
def _of_all() -> CrossValidation:
    return _validation(_everything(), regression.candidates(), SEEDS)


@cache
def _of_filled() -> CrossValidation:
    table = datasets.load("electrode_filling")
    filled = table[table["saturation"] >= 0.5]
    study = own(filled, WETTING_INPUTS.names, ["t95_ms"], log10=["t95_ms"])
    return _validation(study, regression.candidates(), SEEDS)


def _cost() -> list[Measurement]:
    rows = design().to_dict("records")
    simulate_row(**rows[0])
    start = time.process_time()
    for row in rows:
        simulate_row(**row)
    seconds = time.process_time() - start
    return [within("filling simulator", f"{len(rows)} runs", seconds, 200)]


def _laws() -> list[Measurement]:
    base, *times = answers.scaled_times()
    worst = max(
        abs(t / (base * v * s / g) - 1) for t, (v, g, s) in zip(times, answers.FACTORS, strict=True)
    )
    start = answers.NOMINAL
    doubled = simulate(**start | {"viscosity_mPas": 6.0}, random_state=1).t95_ms / base
    measurements = [
        Measurement(
            "doubled viscosity", "time x", doubled, "", "2 +- 1e-6", abs(doubled - 2) <= 1e-6
        ),
        Measurement("scalings", "largest relative error", worst, "", "<= 1e-6", worst <= 1e-6),
    ]
    for name, spread in (("uniform", 0.0), ("disordered", 0.3)):
        exponent = float(np.polyfit(*np.log(answers.washburn_runs(spread)), 1)[0])
        measurements.append(
            Measurement(
                f"Washburn, {name} network",
                "exponent, 60 to 240 um",
                exponent,
                "",
                "1.9 to 2.05",
                1.9 <= exponent <= 2.05,
            )
        )
    worst = 0.0
    for seed in range(10):
        network = build(
            particle_um=6,
            porosity=0.35,
            thickness_um=90,
            spread=0.5,
            angle_deg=55,
            binder=0.5,
            random_state=seed,
        )
        worst = max(
            worst,
            invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=10.0).imbalance,
        )
    return [*measurements, Measurement("flow balance", "largest relative error", worst)]


def _sizes() -> list[Measurement]:
    hard = answers.NOMINAL | {"angle_deg": 50.0, "binder": 0.4}
    measurements = []
    for side in (4, 6, 8, 10):
        S = [simulate(**hard, random_state=k, side=side).saturation for k in range(12)]
        subject = f"network of {side} x {side} pores a layer"
        measurements += [
            Measurement(subject, "saturation, mean of 12", float(np.mean(S))),
            Measurement(subject, "its standard deviation", float(np.std(S, ddof=1))),
        ]
    return measurements


def _validation(
    study: Study, models: Mapping[str, RegressorMixin], seeds: Iterable[int]
) -> CrossValidation:
    folds = [KFold(5, shuffle=True, random_state=seed) for seed in seeds]
    return cross_validation(models, study.inputs, study.responses, folds)


def _models(validation: CrossValidation, response: str, rows: str) -> list[Measurement]:
    subject = f"{response}, {rows}"
    r2, doubt = validation.r2(response), validation.doubt(response)
    measurements = []
    for name in r2.mean().sort_values(ascending=False).index:
        measurements += [
            Measurement(subject, f"R2 of {name}, mean of 10 seeds", float(r2[name].mean())),
            Measurement(subject, f"R2 of {name}, standard deviation", float(r2[name].std())),
        ]
    measurements += [
        Measurement(subject, f"doubt that {doubt.name.split()[2]} beats {rival}", float(p))
        for rival, p in doubt.items()
    ]
    return measurements


def _weak_penalty(study: Study) -> list[Measurement]:
    network = regression.candidates()["network"]
    network.set_params(regressor__mlpregressor__alpha=0.01)
    models = {"network": network, "support vectors": regression.candidates()["support vectors"]}
    validation = _validation(study, models, range(3))
    return [
        Measurement(
            "network with a weak penalty",
            f"R2 of {response} minus that of support vectors, mean of 3 seeds",
            float(validation.r2(response).mean() @ [1.0, -1.0]),
        )
        for response in study.responses
    ]


def _process(study: Study) -> list[Measurement]:
    models = {"process": SparseGP(n_inducing=100, random_state=0)}
    validation = _validation(study, models, range(2))
    return [
        Measurement(
            f"{response}, all runs",
            "R2 of SparseGP, mean of 2 seeds",
            float(validation.r2(response)["process"].mean()),
        )
        for response in study.responses
    ]


def _designs(validation: CrossValidation, on_filled: CrossValidation) -> list[Measurement]:
    models = regression.candidates()
    of_saturation = Surrogate.of_the_best(models, validation)
    of_time = Surrogate.of_the_best(models, on_filled)

    def predicted(X: pd.DataFrame) -> pd.DataFrame:
        return of_saturation.predict(X)[["saturation"]].join(of_time.predict(X))

    def drawn(X: pd.DataFrame) -> pd.DataFrame:
        outcomes = of_saturation.sample(X, random_state=7)[["saturation"]]
        return outcomes.join(of_time.sample(X, random_state=8))

    fixed = {"particle_um": 8.0, "viscosity_mPas": 3.0, "tension_mNm": 35.0, "angle_deg": 40.0}
    fixed |= {"binder": 0.4, "spread": 0.3, "pressure_kPa": 15.0}
    scatter = {"angle_deg": 5.0, "binder": 0.08, "spread": 0.05, "porosity": 0.015}
    scatter |= {"thickness_um": 3.0, "pressure_kPa": 2.0, "viscosity_mPas": 0.3}
    wanted = Requirement(least={"saturation": 0.8}, most={TIME: 1.0}, share=0.9)
    measurements = []
    for name, outcomes, spread in (
        ("design that trusts its plan", predicted, {}),
        ("design with scattered inputs", predicted, scatter),
        ("design with scatter and model errors", drawn, scatter),
    ):
        delivered = []
        for seed in range(5):
            best = search(
                outcomes,
                lambda X: ((1 - X["porosity"]) * X["thickness_um"]).to_numpy(),
                WETTING_INPUTS,
                fixed,
                spread,
                wanted,
                draws=128,
                random_state=seed,
            ).iloc[0]
            plan = best[WETTING_INPUTS.names].to_dict()
            electrodes = scattered(plan, scatter, WETTING_INPUTS, 60, random_state=100 + seed)
            runs = verify(simulate, electrodes, ["saturation", "t95_ms"], 20_000 + 100 * seed)
            runs[TIME] = np.log10(runs["t95_ms"])
            delivered.append(wanted.met(runs).mean())
        measurements += [
            Measurement(name, "fulfilled in simulations, mean of 5 searches", np.mean(delivered)),
            Measurement(name, "the worst of them", float(np.min(delivered))),
        ]
    return measurements
