"""The colour of a solution: what its absorbance leaves of white light."""

import numpy as np

from helpers.nanoparticles.simulator.silver import WAVELENGTHS

#: White of sRGB (D65), and the matrix from CIE XYZ to linear sRGB (IEC 61966-2-1).
_WHITE = np.array([0.9505, 1.0, 1.089])
_TO_RGB = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)


def matching_functions(wavelength: np.ndarray) -> np.ndarray:
    """Return the CIE 1931 colour matching functions x, y, z, shape (3, n), as sums of lobes.

    References
    ----------
    .. [1] C. Wyman, P.-P. Sloan, P. Shirley, J. Comput. Graph. Tech. 2 (2013) no. 2, 1-11: the
       multi-lobe fit.
    """
    wavelength = np.asarray(wavelength, dtype=float)

    def lobe(height: float, centre: float, left: float, right: float) -> np.ndarray:
        width = np.where(wavelength < centre, left, right)
        return height * np.exp(-0.5 * ((wavelength - centre) / width) ** 2)

    return np.array(
        [
            lobe(1.056, 599.8, 37.9, 31.0)
            + lobe(0.362, 442.0, 16.0, 26.7)
            + lobe(-0.065, 501.1, 20.4, 26.2),
            lobe(0.821, 568.8, 46.9, 40.5) + lobe(0.286, 530.9, 16.3, 31.1),
            lobe(1.217, 437.0, 11.8, 36.0) + lobe(0.681, 459.0, 26.0, 13.8),
        ]
    )


def rgb(absorbance: np.ndarray) -> np.ndarray:
    """Return the sRGB colour of light that went through solutions once.

    Parameters
    ----------
    absorbance : array_like, shape (..., 421)
        Decadic, at `WAVELENGTHS`.

    Returns
    -------
    ndarray, shape (..., 3)
        Between 0 and 1; clear water is white. Colours that a screen cannot show are clipped.
    """
    functions = matching_functions(WAVELENGTHS)
    light = 10.0 ** -np.asarray(absorbance, dtype=float)
    seen = light @ functions.T / functions.sum(axis=1) * _WHITE
    linear = np.clip(seen @ _TO_RGB.T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def hexadecimal(absorbance: np.ndarray) -> str:
    """Return the colour of one solution as ``#rrggbb``."""
    return "#" + "".join(f"{round(255 * value):02x}" for value in rgb(absorbance))


def colour_name(absorbance: np.ndarray) -> str:
    """Say in a word or two how one solution looks."""
    red, green, blue = rgb(absorbance)
    high, low = max(red, green, blue), min(red, green, blue)
    if high - low < 0.04:
        return "colourless" if high > 0.9 else "grey"
    span = high - low
    if high == red:
        hue = 60 * ((green - blue) / span % 6)
    elif high == green:
        hue = 60 * ((blue - red) / span + 2)
    else:
        hue = 60 * ((red - green) / span + 4)
    names = ((18, "red"), (48, "orange"), (72, "yellow"), (165, "green"), (200, "turquoise"))
    word = next((name for limit, name in names if hue < limit), None)
    if word is None:
        word = "blue" if hue < 260 else "violet" if hue < 320 else "pink" if hue < 345 else "red"
    return f"pale {word}" if span < 0.25 else word
