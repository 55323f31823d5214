"""A small tanh network whose weights are found by Levenberg-Marquardt steps.

With a few hundred weights the whole Jacobian of the residuals fits in memory, and a second-order
step costs little more than a gradient: some fifty steps replace a thousand of L-BFGS. Between the
steps the evidence of the data decides how strongly each group of weights is held near zero, which
switches inputs off that do not matter.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.linalg import blas, lapack

_ROUND = 5  # steps between two looks at the evidence; more looks make networks collapse on few rows
_FIRST_ALPHA = 1e-2
_PENALTY_BOUNDS = 1e-6, 1e4
_SMALLEST_MU, _LARGEST_MU = 1e-8, 1e8
_FLOAT = np.float32  # of the Jacobian: half the time; residuals and solves stay in double precision


@dataclass(frozen=True)
class TanhNetwork:
    """A network with tanh units in the hidden layers and one linear output.

    Attributes
    ----------
    sizes : tuple of int
        Inputs, hidden units layer by layer, and a final 1.
    weights : ndarray, shape (n_weights,)
        For each layer its matrix, shape (from, to), and then its biases.
    n_iter : int
        Training steps taken.
    converged : bool
        Whether training ended because the steps gained no more, not because of their limit.
    """

    sizes: tuple[int, ...]
    weights: np.ndarray
    n_iter: int
    converged: bool

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the output, shape (n,), at the rows of X, shape (n, n_inputs)."""
        return _activations(_layers(self.weights, self.sizes), X)[-1][:, 0]

    def gradient(self, X: np.ndarray) -> np.ndarray:
        """Return the derivatives of the output by the inputs, shape (n, n_inputs), at X."""
        layers = _layers(self.weights, self.sizes)
        slope = np.ones((len(X), 1))
        for (W, _), a in zip(layers[:0:-1], _activations(layers, X)[-2:0:-1], strict=True):
            slope = (slope @ W.T) * (1 - a * a)
        return slope @ layers[0][0].T


def train(
    X: np.ndarray,
    y: np.ndarray,
    hidden_layer_sizes: tuple[int, ...],
    *,
    rng: np.random.Generator,
    alpha: float | None = None,
    max_iter: int = 60,
    tol: float = 1e-3,
) -> TanhNetwork:
    """Fit a network to standardised inputs and outputs.

    A step solves (J'J + diag(alpha) + mu) d = -(J'r + alpha w), with J the Jacobian of the
    residuals r by the weights w; it minimises (r'r + w'diag(alpha)w) / 2. The damping mu shrinks
    after a step that improved and grows until one does [1]_. Without a given `alpha`, each group
    of weights (those leaving one input, each later matrix, each layer's biases) has its own, set
    every five steps to s2 gamma / w'w, where gamma is the number of weights in the group that the
    data determine and s2 the variance of the residuals [2]_, [3]_.

    Parameters
    ----------
    X : ndarray, shape (n, n_inputs)
        Standardised inputs.
    y : ndarray, shape (n,)
        Standardised output.
    hidden_layer_sizes : tuple of int
        Units of each hidden layer.
    rng : numpy.random.Generator
        Draws the first weights.
    alpha : float, optional
        A fixed penalty on all squared weights. By default it is learnt from the data.
    max_iter : int
        Largest number of steps. On few rows an early stop also guards against overfitting.
    tol : float
        Training has converged when five steps lower the objective by less than this fraction.

    Returns
    -------
    TanhNetwork
        The trained network.

    References
    ----------
    .. [1] D. W. Marquardt, J. Soc. Ind. Appl. Math. 11 (1963) 431, doi:10.1137/0111030
    .. [2] D. J. C. MacKay, Neural Comput. 4 (1992) 448, doi:10.1162/neco.1992.4.3.448
    .. [3] F. D. Foresee, M. T. Hagan, Proc. ICNN 3 (1997) 1930, doi:10.1109/ICNN.1997.614194

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.uniform(-1, 1, (80, 1))
    >>> network = train(X, np.sin(3 * X[:, 0]), (6,), rng=rng)
    >>> round(float(network.predict(np.array([[0.5]]))[0]), 1)
    1.0
    """
    sizes = (X.shape[1], *hidden_layer_sizes, 1)
    X = X.astype(_FLOAT)

    def evaluate(w: np.ndarray) -> tuple[list[np.ndarray], np.ndarray, float]:
        outputs = _activations(_layers(w.astype(_FLOAT), sizes), X)
        r = outputs[-1][:, 0] - y
        return outputs, r, (r @ r + penalty @ w**2) / 2

    w, group = _first_weights(sizes, rng), _weight_groups(sizes)
    penalty = np.full(w.size, _FIRST_ALPHA if alpha is None else float(alpha))
    outputs, r, objective = evaluate(w)
    before, mu, converged = objective, 1.0, False
    for step in range(1, max_iter + 1):
        J = _jacobian(_layers(w.astype(_FLOAT), sizes), outputs)
        curvature = blas.ssyrk(1.0, J.T, lower=1).astype(float)  # lower triangle of J'J
        slope = (J.T @ r.astype(_FLOAT)).astype(float) + penalty * w
        while mu < _LARGEST_MU:
            factor = _cholesky(curvature, penalty + mu)
            if factor is not None:
                trial = w - lapack.dpotrs(factor, slope, lower=1)[0]
                trial_outputs, trial_r, trial_objective = evaluate(trial)
                if trial_objective < objective:
                    w, outputs, r, objective = trial, trial_outputs, trial_r, trial_objective
                    break
            mu *= 4
        else:
            converged = True  # no step leads downhill any more
            break
        mu = max(mu / 5, _SMALLEST_MU)
        if step % _ROUND == 0:
            if objective > (1 - tol) * before:
                converged = True
                break
            if alpha is None:
                penalty = _evidence(curvature, penalty, w, r, group)
                objective = (r @ r + penalty @ w**2) / 2
            before = objective
    return TanhNetwork(sizes, w, step, converged)


def _layers(w: np.ndarray, sizes: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cut the weights into a matrix and a vector of biases for each layer."""
    layers, start = [], 0
    for a, b in pairwise(sizes):
        middle, stop = start + a * b, start + (a + 1) * b
        layers.append((w[start:middle].reshape(a, b), w[middle:stop]))
        start = stop
    return layers


def _activations(layers: list[tuple[np.ndarray, np.ndarray]], X: np.ndarray) -> list[np.ndarray]:
    """Return the input, the output of each hidden layer, and the network's output."""
    outputs = [X]
    for W, b in layers[:-1]:
        outputs.append(np.tanh(outputs[-1] @ W + b))
    W, b = layers[-1]
    return [*outputs, outputs[-1] @ W + b]


def _jacobian(layers: list[tuple[np.ndarray, np.ndarray]], outputs: list[np.ndarray]) -> np.ndarray:
    """Return the derivatives of the output by the weights, shape (n, n_weights), in their order."""
    n = len(outputs[0])
    J = np.empty((n, sum(W.size + b.size for W, b in layers)), dtype=outputs[0].dtype)
    slope, stop = np.ones((n, 1), dtype=J.dtype), J.shape[1]
    for (W, b), a in zip(reversed(layers), outputs[-2::-1], strict=True):
        J[:, stop - b.size : stop] = slope
        stop -= b.size
        J[:, stop - W.size : stop] = (a[:, :, None] * slope[:, None, :]).reshape(n, -1)
        stop -= W.size
        slope = (slope @ W.T) * (1 - a * a)
    return J


def _first_weights(sizes: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw matrices that keep the variance of standardised inputs, and biases between -1 and 1."""
    parts = []
    for a, b in pairwise(sizes):
        parts += [rng.normal(size=a * b) / np.sqrt(a), rng.uniform(-1, 1, b)]
    parts[-1][:] = 0  # the output is standardised
    return np.concatenate(parts)


def _weight_groups(sizes: tuple[int, ...]) -> np.ndarray:
    """Assign weights to groups: each input's weights, each later matrix, each layer's biases."""
    lengths = [sizes[1]] * sizes[0] + [sizes[1]]
    for a, b in pairwise(sizes[1:]):
        lengths += [a * b, b]
    return np.repeat(np.arange(len(lengths)), lengths)


def _cholesky(curvature: np.ndarray, diagonal: np.ndarray) -> np.ndarray | None:
    """Factorise curvature + diag(diagonal); ``None`` where rounding made it indefinite."""
    matrix = curvature.copy(order="F")
    matrix[np.diag_indices_from(matrix)] += diagonal
    factor, failed = lapack.dpotrf(matrix, lower=1, overwrite_a=1)
    return None if failed else factor


def _evidence(
    curvature: np.ndarray, penalty: np.ndarray, w: np.ndarray, r: np.ndarray, group: np.ndarray
) -> np.ndarray:
    """Return the penalty of each weight that the data make most likely, group by group."""
    factor = _cholesky(curvature, penalty)
    if factor is None:
        return penalty
    variance_of_w = lapack.dpotri(factor, lower=1)[0].diagonal()
    determined = 1 - penalty * variance_of_w
    freedom = max(len(r) - determined.sum(), 0.1 * len(r))
    count = np.maximum(np.bincount(group, determined), 1e-3)
    best = (r @ r / freedom) * count / np.bincount(group, w**2)
    return np.clip(best, *_PENALTY_BOUNDS)[group]
