"""What the tests of all interactive figures do with a panel: read it, and move its controls."""

import itertools
import re


def said(panel):
    """Return the sentence of a panel, which is the alternative text of its picture, too."""
    shown = re.search(r'^<p class="[a-z]+-summary" aria-live="polite">(.*)</p>$', panel.text.value)
    assert f'<img alt="{shown[1]}"' in panel.image.value
    assert not re.search(r"\bnan\b", shown[1])
    return panel.said


def every_control_tells(panel, **values):
    """Move one control after the other; each changes the picture and the sentence."""
    for name, value in values.items():
        before = panel.image.value, said(panel)
        panel.controls[name].value = value
        assert panel.image.value != before[0] and said(panel) != before[1], name


def at_all_ends(panel, *names):
    """Move controls to all combinations of their ends, or of their options; yield the sentences."""
    names = names or tuple(panel.values)
    for ends in itertools.product(*(_ends(panel.controls[name]) for name in names)):
        panel.move(**dict(zip(names, ends, strict=True)))
        yield said(panel)


def at_each_end(panel, *names):
    """Move one control after the other to its ends, or to its options; yield the sentences."""
    for name in names or tuple(panel.values):
        yield from at_all_ends(panel, name)


def leaves_nothing_behind(explorer, state, *others):
    """Draw a state before and after others: the picture is the same, and no other one is."""
    before = explorer.picture(*state)
    for other in others:
        assert explorer.picture(*other) != before
        assert explorer.picture(*state) == before


def _ends(control):
    if hasattr(control, "options"):
        return [option[1] if isinstance(option, tuple) else option for option in control.options]
    return control.min, control.max
