"""A Sphinx extension that writes formulas as MathML, which browsers draw without any script."""

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx


def inline(writer: Any, node: nodes.math) -> None:
    """Write a formula that stands in a line."""
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def block(writer: Any, node: nodes.math_block) -> None:
    """Write a formula of its own line, in a container that can be scrolled."""
    writer.body.append(f'<div class="math">{mathml(node.astext(), display="block")}</div>')
    raise nodes.SkipNode


def mathml(latex: str, display: str = "inline") -> str:
    r"""Translate a formula.

    Parameters
    ----------
    latex : str
        Without dollars.
    display : {"inline", "block"}
        How it stands.

    Raises
    ------
    ValueError
        If a command is not known: it would stand in the page as a word.
    """
    # SymPy writes "\displaystyle" into every formula; the attribute says it already
    found = convert(latex.replace(r"\displaystyle", ""), display=display)
    if "\\" in found:
        raise ValueError(f"a command of this formula is not known: {latex}")
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the writer under the name ``mathml``."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
