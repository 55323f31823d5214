"""The conductivity law that others found in the published table, as they print it.

References
----------
E. Flores et al., Digital Discovery 1, 440 (2022), https://doi.org/10.1039/D2DD00027J; the law is
given in the notebook docs/generate_app.ipynb of their repository BIG-MAP/SR-electrolytes.
"""

from helpers.conductivity.expressions import parse

#: k in mS/cm, in T (K), r and c (mol/kg). Its four constants are printed with few digits, too few
#: for that of T, which is multiplied by about 300 K.
PUBLISHED_LAW = parse(
    "-5.11*c - 0.04*T - 0.35*c**(5/2)*r**(1/2) + 0.000273*T**2*c**(1/4)", ["T", "r", "c"]
)
