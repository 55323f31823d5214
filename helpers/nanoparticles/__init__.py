"""Silver nanoparticles: recipes, spectra, and campaigns that look for one colour.

In reading order: `simulator` goes from recipes by growth and optics to spectra, droplets and
losses; `campaigns` propose recipes in batches, replay recorded campaigns, and explain them;
`lesson` has the figures, checks and the interactive figure of lesson 10.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.nanoparticles.lesson import figures
    from helpers.nanoparticles.simulator import recipes, spectra
    from helpers.nanoparticles.lesson import checks as check
    from helpers.nanoparticles.simulator.losses import cosine, gate, loss, scaled
    from helpers.nanoparticles.simulator.droplets import measure
    from helpers.nanoparticles.campaigns import published, strategies
    from helpers.nanoparticles.campaigns.campaign import run_campaign
    from helpers.nanoparticles.campaigns.recorded import NEW_TARGETS, TRANSFERS, recorded
    from helpers.nanoparticles.campaigns import explain, spectrum_models, stopping
    from helpers.nanoparticles.lesson import answers, widget

__getattr__, __dir__ = faces.lazy(__name__)
