"""A graphite | lithium half-cell whose graphite grows an SEI, as a PyBaMM model with 15 inputs.

In a half-cell PyBaMM calls the working electrode "positive"; here that is the graphite, and a
positive current discharges the cell: it puts lithium into the graphite.

References
----------
PyBaMM: V. Sulzer et al., J. Open Res. Softw. 9, 14 (2021), https://doi.org/10.5334/jors.309.
DFN, the pseudo-two-dimensional model: M. Doyle, T. F. Fuller, J. Newman, J. Electrochem. Soc.
140, 1526 (1993), https://doi.org/10.1149/1.2221597.
SPMe: S. G. Marquis et al., J. Electrochem. Soc. 166, A3693 (2019),
https://doi.org/10.1149/2.0341915jes.
SEI reaction: P. Ramadass et al., J. Electrochem. Soc. 151, A196 (2004),
https://doi.org/10.1149/1.1634273.
Potential of graphite: M. Ecker et al., J. Electrochem. Soc. 162, A1836 (2015),
https://doi.org/10.1149/2.0551509jes.
"""

import os

# PyBaMM reads this when it is imported.
os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"

import pybamm
from pybamm import Symbol

AREA_M2 = 1.0
SEPARATOR_M = 25e-6
#: Share of the electrode that is binder and carbon; graphite is what these and the pores leave.
INERT_FRACTION = 0.10
#: Lithium carbonate, Li2CO3: 0.0739 kg/mol over 2110 kg/m3, two electrons a formula unit.
SEI_MOLAR_VOLUME = 3.5e-5
SEI_ELECTRONS = 2
#: A start at zero would divide by zero; 1e-14 m is below the thickness of any atom.
INITIAL_SEI_M = 1e-14
#: The stoichiometry (share of full) of fresh graphite, and the voltage at which delithiation ends.
INITIAL_STOICHIOMETRY = 5e-4
UPPER_CUTOFF_V = 1.0

# Tuned, to resemble the published table (data/p2d_sei/card.toml says how):
ELECTRODE_THICKNESS_M = 23e-6
SEI_TRANSFER_COEFFICIENT = 0.53
OCP_SHIFT_V = -0.005

#: Inputs of the model that take the place of the simulator's input ``i_1C`` and ``E_min``.
CURRENT, LOWER_CUTOFF, UPPER_CUTOFF = "current [A]", "lower cut-off [V]", "upper cut-off [V]"

_PARTICLE_POINTS = 20
_OPTIONS = {
    "working electrode": "positive",
    "SEI": ("none", "reaction limited (asymmetric)"),
    "SEI film resistance": "distributed",
}


def active_fraction(porosity: float) -> float:
    """Return the volume share of graphite in an electrode of this porosity."""
    return 1 - INERT_FRACTION - porosity


def full_charge(porosity: float, max_concentration: float) -> float:
    """Return the charge in coulomb that fills the graphite.

    Parameters
    ----------
    porosity : float
        Pore share of the electrode.
    max_concentration : float
        Largest lithium concentration in graphite, mol/m3.
    """
    graphite = AREA_M2 * ELECTRODE_THICKNESS_M * active_fraction(porosity)
    return pybamm.constants.F.value * graphite * max_concentration


def sei_charge(thickness_m: float, radius_m: float, porosity: float) -> float:
    """Return the charge in coulomb that is bound in an SEI, by Faraday's law.

    Parameters
    ----------
    thickness_m : float
        Thickness of the SEI on every particle.
    radius_m : float
        Radius of the graphite particles.
    porosity : float
        Pore share of the electrode.
    """
    graphite = AREA_M2 * ELECTRODE_THICKNESS_M * active_fraction(porosity)
    moles = 3 * graphite / radius_m * thickness_m / SEI_MOLAR_VOLUME
    return moles * SEI_ELECTRONS * pybamm.constants.F.value


def discretised_model(kind: str) -> pybamm.BaseModel:
    """Build the model once, ready for a solver; all inputs are given at solve time.

    Parameters
    ----------
    kind : {"SPMe", "DFN"}
        The single-particle model with electrolyte, or the full porous-electrode model.
    """
    model = getattr(pybamm.lithium_ion, kind)(_OPTIONS)
    parameters = _parameters()
    geometry = model.default_geometry
    parameters.process_model(model)
    parameters.process_geometry(geometry)
    # The radius is an input, so the size of the particle's mesh is symbolic.
    submeshes = {
        **model.default_submesh_types,
        "positive particle": pybamm.SymbolicUniform1DSubMesh,
    }
    points = {**model.default_var_pts, "r_p": _PARTICLE_POINTS}
    mesh = pybamm.Mesh(geometry, submeshes, points)
    # The check evaluates initial conditions without inputs, which cannot work here.
    pybamm.Discretisation(mesh, model.default_spatial_methods, check_model=False).process_model(
        model
    )
    return model


def _parameters() -> pybamm.ParameterValues:
    given = pybamm.InputParameter
    salt, full = given("cl_0"), given("csmax_neg")
    graphite_ocp = pybamm.ParameterValues("Ecker2015")["Negative electrode OCP [V]"]

    def graphite_exchange_current(c_e: Symbol, c_s: Symbol, c_s_max: Symbol, T: Symbol) -> Symbol:
        # i0ref_neg is its value at half-filled graphite and the initial salt concentration
        filling = c_s / c_s_max
        return given("i0ref_neg") * 2 * (c_e / salt * filling * (1 - filling)) ** 0.5

    def metal_exchange_current(c_e: Symbol, c_li: Symbol, T: Symbol) -> Symbol:
        return given("i0ref_metal") * (c_e / salt) ** 0.5

    parameters = pybamm.ParameterValues("OKane2022_graphite_SiOx_halfcell")
    parameters.update(
        {
            # the cell
            "Electrode height [m]": AREA_M2,
            "Electrode width [m]": 1.0,
            "Positive electrode thickness [m]": ELECTRODE_THICKNESS_M,
            "Separator thickness [m]": SEPARATOR_M,
            "Current function [A]": given(CURRENT),
            "Lower voltage cut-off [V]": given(LOWER_CUTOFF),
            "Upper voltage cut-off [V]": given(UPPER_CUTOFF),
            # the graphite
            "Positive particle radius [m]": given("rp_neg"),
            "Positive electrode porosity": given("epsl_neg"),
            "Positive electrode active material volume fraction": active_fraction(
                given("epsl_neg")
            ),
            "Positive electrode conductivity [S.m-1]": given("sigma_neg"),
            "Positive particle diffusivity [m2.s-1]": given("Ds_neg"),
            "Maximum concentration in positive electrode [mol.m-3]": full,
            "Initial concentration in positive electrode [mol.m-3]": INITIAL_STOICHIOMETRY * full,
            "Positive electrode OCP [V]": lambda filling: graphite_ocp(filling) + OCP_SHIFT_V,
            "Positive electrode exchange-current density [A.m-2]": graphite_exchange_current,
            # the electrolyte and the metal
            "Initial concentration in electrolyte [mol.m-3]": salt,
            "Electrolyte diffusivity [m2.s-1]": given("Dl"),
            "Cation transference number": given("t_plus"),
            "Exchange-current density for lithium metal electrode [A.m-2]": metal_exchange_current,
            # the SEI
            "SEI open-circuit potential [V]": given("Eeq_side"),
            "SEI reaction exchange current density [A.m-2]": given("i0_SEI"),
            "SEI growth transfer coefficient": SEI_TRANSFER_COEFFICIENT,
            "SEI growth activation energy [J.mol-1]": 0.0,
            "SEI resistivity [Ohm.m]": 1 / given("kappa_film"),
            "SEI partial molar volume [m3.mol-1]": SEI_MOLAR_VOLUME,
            "Ratio of lithium moles to SEI moles": SEI_ELECTRONS,
            "Initial SEI thickness [m]": INITIAL_SEI_M,
        }
    )
    return parameters
