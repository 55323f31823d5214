"""What one chooses before a fit: the terms of the potential and how far each label is trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class TwoBody:
    """A potential between pairs of atoms, one for each pair of elements.

    Attributes
    ----------
    cutoff, transition : float
        The term ends at the cutoff and fades over the transition before it, in Å.
    n_sparse : int
        Sparse points a pair of elements, equally spaced in the distance.
    delta : float
        Energy scale of the term in eV.
    theta : float
        Length scale of the squared exponential kernel in Å.
    """

    cutoff: float
    transition: float = 1.0
    n_sparse: int = 30
    delta: float = 1.0
    theta: float = 0.5

    def __str__(self) -> str:
        return (
            f"distance_2b cutoff={self.cutoff} cutoff_transition_width={self.transition} "
            f"covariance_type=ard_se theta_uniform={self.theta} n_sparse={self.n_sparse} "
            f"delta={self.delta} sparse_method=uniform add_species=T"
        )


@dataclass(frozen=True)
class Soap:
    """A many-body potential of the neighbourhood of an atom, one for each element.

    Attributes
    ----------
    cutoff, transition : float
        The neighbourhood ends at the cutoff and fades over the transition before it, in Å.
    n_max, l_max : int
        Number of radial functions, and highest degree of the spherical harmonics.
    atom_sigma : float
        Width of the Gaussian that stands for a neighbour, in Å.
    n_sparse : int
        Sparse points an element, chosen by CUR decomposition.
    delta : float
        Energy scale of the term in eV.
    zeta : int
        Power of the kernel.
    """

    cutoff: float
    n_max: int
    l_max: int
    atom_sigma: float
    n_sparse: int
    delta: float
    zeta: int = 4
    transition: float = 0.5

    def __str__(self) -> str:
        return (
            f"soap {self.arguments} n_sparse={self.n_sparse} delta={self.delta} "
            f"covariance_type=dot_product zeta={self.zeta} sparse_method=cur_points add_species=T"
        )

    @property
    def arguments(self) -> str:
        """The part that defines the descriptor, in the words of QUIP."""
        return (
            f"cutoff={self.cutoff} cutoff_transition_width={self.transition} n_max={self.n_max} "
            f"l_max={self.l_max} atom_sigma={self.atom_sigma}"
        )


@dataclass(frozen=True)
class GapHyperparameters:
    """Everything that defines a fit but its data.

    Attributes
    ----------
    terms : tuple of TwoBody or Soap
        The energy of the potential is their sum.
    sigma_energy, sigma_force, sigma_virial : float
        Expected errors of the labels in eV/atom, eV/Å and eV/atom: the smaller, the more a label
        is trusted. They hold what the model cannot describe, too.
    jitter : float
        Added to the covariance of the sparse points, for numerical reasons only.
    seed : int
        Of the choice of sparse points.
    """

    terms: tuple[TwoBody | Soap, ...]
    sigma_energy: float = 0.001
    sigma_force: float = 0.1
    sigma_virial: float = 0.05
    jitter: float = 1e-8
    seed: int = 1

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a potential needs at least one term")
        for name in ("sigma_energy", "sigma_force", "sigma_virial", "jitter"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be positive, got {getattr(self, name)}")


_PAIRS = TwoBody(cutoff=5.0)
_SHORT = Soap(cutoff=3.0, n_max=6, l_max=4, atom_sigma=0.25, n_sparse=400, delta=2.0)
_LONG = Soap(
    cutoff=5.0, n_max=4, l_max=2, atom_sigma=0.5, n_sparse=100, delta=0.1, zeta=2, transition=0.7
)

#: Pairs for the stiff repulsion, a sharp SOAP for the bonds, a blurred one for the neighbours.
RECOMMENDED = GapHyperparameters((_PAIRS, _SHORT, _LONG))
#: The same with fewer sparse points: fitted to a few boxes within seconds, for scans and rooms.
SMALL = GapHyperparameters((_PAIRS, replace(_SHORT, n_sparse=200), replace(_LONG, n_sparse=50)))
#: Without the blurred SOAP: half as dear, and blind beyond the bonds but for pairs.
SHORT_SIGHTED = GapHyperparameters((TwoBody(cutoff=4.0), _SHORT))
#: One SOAP for all: what one would try first.
SINGLE_SOAP = GapHyperparameters(
    (Soap(cutoff=5.0, n_max=5, l_max=3, atom_sigma=0.4, n_sparse=150, delta=0.5, transition=0.7),),
    sigma_force=0.05,
)
