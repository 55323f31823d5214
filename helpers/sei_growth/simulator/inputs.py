"""The 15 inputs of the SEI growth model: names, units, ranges and nominal values."""

from helpers.experiments.designs import Input, InputSpace

#: Names, ranges and nominal values are those of the published table ``p2d_sei_parameters``. Its
#: unit of ``rp_neg`` is corrected: it reads um, the values are metres.
P2D_INPUTS = InputSpace(
    (
        Input("i_1C", 0.13, 6.5, "A", 1.3, "applied current"),
        Input("rp_neg", 1e-6, 1.1e-5, "m", 5.5e-6, "radius of the graphite particles"),
        Input("Eeq_side", 0.0, 0.4, "V", 0.4, "equilibrium potential of the SEI reaction"),
        Input("kappa_film", 1e-6, 2.4e-4, "S/m", 2.4e-4, "conductivity of the SEI film"),
        Input("epsl_neg", 0.23, 0.40, "", 0.30, "porosity of the graphite electrode"),
        Input("Dl", 1.5e-10, 7.5e-10, "m2/s", 3.75e-10, "diffusion coefficient of the electrolyte"),
        Input("Ds_neg", 1e-14, 1e-13, "m2/s", 3.6e-14, "diffusion coefficient of Li in graphite"),
        Input("i0ref_neg", 0.36, 3.6, "A/m2", 0.96, "exchange current density of graphite"),
        Input("E_min", 0.0, 0.1, "V", 0.05, "lower cut-off voltage, where lithiation ends"),
        Input(
            "i0_SEI", 8e-8, 1.5e-6, "A/m2", 4.5e-7, "exchange current density of the SEI reaction"
        ),
        Input("csmax_neg", 2.9e4, 3.3e4, "mol/m3", 3.15e4, "largest Li concentration in graphite"),
        Input("cl_0", 1000.0, 1200.0, "mol/m3", 1150.0, "initial salt concentration"),
        Input("t_plus", 0.25, 0.43, "", 0.363, "transference number of the lithium ion"),
        Input("i0ref_metal", 50.0, 100.0, "A/m2", 100.0, "exchange current density of Li metal"),
        Input("sigma_neg", 50.0, 100.0, "S/m", 100.0, "conductivity of the graphite electrode"),
    )
)
