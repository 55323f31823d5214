from matplotlib.patches import Arc

from helpers.course import lessons
from helpers.start_here.lesson import course_map, figures

TAUGHT = [lesson for lesson in lessons.all_lessons() if lesson.number != "00"]


def test_an_arc_is_drawn_for_each_pair_of_which_one_names_the_other(monkeypatch):
    monkeypatch.setattr(figures, "show", lambda drawing, alt: drawing.axes[0])
    axes = figures.arcs(TAUGHT)
    pairs = {
        frozenset((one.number, other)) for one in TAUGHT for other in course_map.goes_on_in(one)
    }
    assert sum(isinstance(patch, Arc) for patch in axes.patches) == len(pairs)
    assert len(axes.texts) == len(TAUGHT)


def test_the_map_says_in_words_which_lesson_has_most_neighbours():
    html = figures.arcs(TAUGHT)._repr_mimebundle_()["text/html"]
    names = {one.number: set(course_map.goes_on_in(one)) for one in TAUGHT}
    degree = {n: len({m for m in names if m in names[n] or n in names[m]}) for n in names}
    assert f"lesson {max(degree, key=degree.get)}" in html
