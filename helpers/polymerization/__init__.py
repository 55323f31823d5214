"""Lesson 06: recipes for a wanted molar mass distribution of poly(n-butyl acrylate).

In reading order: `simulator` makes a product from a recipe, by moments and by kinetic Monte Carlo;
`learning` predicts the recipe from the product, or the product from the recipe; `inverse_design`
draws all recipes that answer a wish; `lesson` has figures, checks and the interactive figure.
"""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.polymerization.simulator.kinetics import to_frame
    from helpers.polymerization.simulator.distributions import BIN_WIDTH, LOG10_M
    from helpers.polymerization.simulator.recipe import RECIPES, Recipe, design
    from helpers.polymerization.simulator.moments import moments, quasi_steady_conversion
    from helpers.polymerization.simulator.monte_carlo import simulate
    from helpers.polymerization.simulator.table import bundled_table
    from helpers.polymerization.learning import features, recipe_models, scores
    from helpers.polymerization.learning.emulator import OUTPUTS
    from helpers.polymerization.learning.explanation import shap_by_block
    from helpers.polymerization.inverse_design.request import Request
    from helpers.polymerization.inverse_design.inverse import RecipeInverter
    from helpers.polymerization.inverse_design.closing_loop import close_loop
    from helpers.polymerization.inverse_design.verdict import check_request
    from helpers.polymerization.inverse_design.wishes import drawn
    from helpers.polymerization.lesson import checks as check
    from helpers.polymerization.lesson import figures
    from helpers.polymerization.lesson.widget import InverseExplorer

__getattr__, __dir__ = faces.lazy(__name__)
