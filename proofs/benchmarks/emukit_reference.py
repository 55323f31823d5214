"""Local penalisation by emukit on a given list of candidates, a reference for ours."""

import GPy
import numpy as np

from helpers.experiments.designs import InputSpace
from helpers.nanoparticles.campaigns.campaign import Syntheses
from helpers.nanoparticles.campaigns.strategies import candidates


def propose(
    record: Syntheses, space: InputSpace, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Propose recipes from the candidates that our strategies look at; a strategy itself.

    The process is GPy's with the kernel of ours, tuned from the same start; the smallest measured
    loss is given to emukit, which otherwise takes the smallest of losses and acquisitions together.
    emukit and emcee, which it imports, are among the peers of this collection.
    """
    from emukit.bayesian_optimization.acquisitions import ExpectedImprovement
    from emukit.bayesian_optimization.acquisitions.log_acquisition import LogAcquisition
    from emukit.bayesian_optimization.local_penalization_calculator import (
        LocalPenalizationPointCalculator,
    )
    from emukit.core import ContinuousParameter, ParameterSpace
    from emukit.core.optimization import AcquisitionOptimizerBase
    from emukit.model_wrappers import GPyModelWrapper

    class Pool(AcquisitionOptimizerBase):
        """Take the candidate with the largest acquisition, each once, as our own rules do.

        Without the second rule emukit takes the same candidate again and again.
        """

        def _optimize(self, acquisition: object, context_manager: object) -> tuple:
            values = acquisition.evaluate(points)
            values[taken] = -np.inf
            place = int(np.argmax(values))
            taken.append(place)
            return points[place : place + 1], values[place : place + 1]

    taken: list[int] = []
    points = space.to_unit(candidates(record, space, rng))
    z = (record.losses - record.losses.mean()) / record.losses.std()
    kernel = GPy.kern.Matern52(len(space), lengthscale=0.5, ARD=True)
    model = GPy.models.GPRegression(
        space.to_unit(record.recipes), z[:, None], kernel, noise_var=0.01
    )
    model.optimize()
    wrapped = GPyModelWrapper(model)
    cube = ParameterSpace([ContinuousParameter(name, 0, 1) for name in space.names])
    calculator = LocalPenalizationPointCalculator(
        LogAcquisition(ExpectedImprovement(wrapped)),
        Pool(cube),
        wrapped,
        cube,
        size,
        fixed_minimum=float(z.min()),
    )
    state = np.random.get_state()  # noqa: NPY002  emukit draws from the global generator
    np.random.seed(int(rng.integers(2**31)))  # noqa: NPY002
    with np.errstate(divide="ignore", invalid="ignore"):
        batch = calculator.compute_next_points(None)
    np.random.set_state(state)  # noqa: NPY002
    return space.from_unit(np.clip(batch, 0, 1))
