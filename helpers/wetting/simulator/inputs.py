"""The nine inputs of the filling model: names, units, ranges and nominal values."""

from helpers.experiments.designs import Input, InputSpace

#: Ranges of a calendered electrode and a carbonate electrolyte, chosen round and not measured.
WETTING_INPUTS = InputSpace(
    (
        Input("particle_um", 3.0, 15.0, "um", 8.0, "diameter of the active particles"),
        Input("porosity", 0.22, 0.50, "", 0.40, "share of the volume that is pores"),
        Input("thickness_um", 40.0, 150.0, "um", 100.0, "thickness of the coating"),
        Input("spread", 0.1, 0.6, "", 0.3, "log-normal width of the throat radii"),
        Input("viscosity_mPas", 1.0, 8.0, "mPa s", 3.0, "viscosity of the electrolyte"),
        Input("tension_mNm", 24.0, 45.0, "mN/m", 35.0, "surface tension of the electrolyte"),
        Input("angle_deg", 10.0, 70.0, "deg", 30.0, "contact angle on active material"),
        Input("binder", 0.0, 0.85, "", 0.20, "share of pores rich in carbon binder"),
        Input("pressure_kPa", 0.0, 40.0, "kPa", 0.0, "pressure applied to the electrolyte"),
    )
)
