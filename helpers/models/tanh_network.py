"""A small tanh network whose weights are found by Levenberg-Marquardt steps.

With a few hundred weights the whole Jacobian of the residuals fits in memory, and a second-order
step costs little more than a gradient: some fifty steps replace a thousand of L-BFGS. Between the
steps the evidence of the data decides how strongly each group of weights is held near zero, which
switches inputs off that do not matter.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from helpers.models.levenberg_marquardt import levenberg_marquardt

_FIRST_ALPHA = 1e-2
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

    Without a given `alpha`, each group of weights (those leaving one input, each later matrix, each
    layer's biases) has a penalty of its own, which the data set; how, and how the weights are
    found, is told in :func:`helpers.models.levenberg_marquardt.levenberg_marquardt`.

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

    def layers(w: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        return _layers(w.astype(_FLOAT), sizes)

    def jacobian(w: np.ndarray) -> np.ndarray:
        return _jacobian(layers(w), _activations(layers(w), X))

    found = levenberg_marquardt(
        lambda w: _activations(layers(w), X)[-1][:, 0] - y,
        jacobian,
        _first_weights(sizes, rng),
        penalty=_FIRST_ALPHA if alpha is None else alpha,
        groups=_weight_groups(sizes) if alpha is None else None,
        max_iter=max_iter,
        tol=tol,
    )
    return TanhNetwork(sizes, found.w, found.n_iter, found.converged)


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
