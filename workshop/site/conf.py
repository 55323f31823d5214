"""Settings of Sphinx; ``python -m workshop.site`` names the sources and hands them over."""

from helpers.course import links

project = "MAP School"
author = "MAP School contributors"
copyright = "MAP School contributors; texts and data CC BY 4.0, code MIT"
language = "en"

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "workshop.site.mathml"]
exclude_patterns: list[str] = []
nitpicky = True
# names of types in docstrings are words for readers, and most of them have no page here
nitpick_ignore_regex = [("py:.*", ".*")]
autodoc_typehints = "none"
suppress_warnings = ["ref.citation"]  # sources are listed; not each is named in the text above
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# Lessons come executed. Live widgets would need scripts of another host and a kernel.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_update_mathjax = False
html_math_renderer = "mathml"

html_theme = "pydata_sphinx_theme"
html_title = "MAP School"
html_favicon = "static/favicon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
# these lead to no further pages
html_sidebars: dict[str, list[str]] = {"literature": [], "docs/measured": []}
html_show_sourcelink = False
html_copy_source = False
pygments_style = "a11y-high-contrast-light"
html_theme_options = {
    "header_links_before_dropdown": 6,
    "navigation_with_keys": False,
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
if known := links.of():
    html_theme_options["github_url"] = known.repository
