import threading

import ipywidgets
import pytest
from IPython.core.formatters import DisplayFormatter
from panels import at_all_ends, at_each_end, every_control_tells, leaves_nothing_behind, said

from helpers.course.figures import figure
from helpers.course.interactive import Choice, Explorer, Panel, Press, Slider, kept

PLANETS = {"Earth": 9.81, "Moon": 1.62}


class Fall(Explorer):
    """How far a stone has fallen."""

    name = "fall"

    def __init__(self, act=lambda values: {"time": 0.0, "planet": "Moon"}):
        drawing, axes = figure(3, 2)
        axes.set(xlim=(0, 3), ylim=(-50, 0))
        (self._stone,) = axes.plot([], [], "o")
        self.act, self.drawn = act, []
        super().__init__(drawing, [self._stone])

    def controls(self):
        return {
            "time": Slider("time", "since it was let go", 0.0, 3.0, 1.0, 0.1, "s"),
            "planet": Choice("planet", "on which it falls", list(PLANETS)),
            "stones": Slider("stones", "that fall", 1, 9, 2, enabled=lambda v: v["time"] > 0),
            "again": Press(
                "again", "let it go", lambda v: self.act(v), enabled=lambda v: v["time"] < 3
            ),
        }

    def state(self, values):
        return values["time"], values["planet"], values["stones"]

    def depth(self, time, planet):
        return PLANETS[planet] * time**2 / 2

    def draw(self, time, planet, stones):
        self.drawn.append((time, planet, stones))
        self._stone.set(data=([time], [-self.depth(time, planet)]), ms=3 * stones)

    def summary(self, time, planet, stones):
        return f"{stones} 'stones' > 0 fall {self.depth(time, planet):.1f} m in {time:g} s."


@pytest.fixture
def fall():
    return Fall()


@pytest.fixture
def panel(fall):
    return fall.widget()


def test_every_control_moves_picture_and_sentence(panel):
    assert panel.values == {"time": 1.0, "planet": "Earth", "stones": 2}
    assert said(panel) == "2 'stones' > 0 fall 4.9 m in 1 s."
    every_control_tells(panel, time=2.0, planet="Moon", stones=5)
    assert said(panel) == "5 'stones' > 0 fall 3.2 m in 2 s."


def test_all_ends_and_options_are_drawn(panel, fall):
    assert len({*at_all_ends(panel, "time", "planet")}) == 3  # at the start, planets are alike
    assert len([*at_each_end(panel)]) == 6
    assert {time for time, _, _ in fall.drawn} == {0.0, 1.0, 3.0}


def test_controls_that_move_together_are_drawn_once(panel, fall):
    fall.drawn.clear()
    panel.move(time=2.0, planet="Moon", stones=3)
    assert fall.drawn == [(2.0, "Moon", 3)]


def test_a_slider_of_whole_numbers_gives_whole_numbers_and_no_other_floating_dust(panel, fall):
    assert isinstance(panel.controls["stones"], ipywidgets.IntSlider)
    panel.controls["time"].value = 0.1 + 0.2
    assert fall.drawn[-1] == (0.3, "Earth", 2)
    assert isinstance(fall.drawn[-1][2], int)


def test_a_control_that_is_not_there_is_refused(panel):
    with pytest.raises(ValueError, match="no control 'height'; there are time, planet, stones"):
        panel.move(height=3)


def test_a_panel_can_begin_elsewhere(fall):
    assert said(Panel(fall, time=3.0)) == "2 'stones' > 0 fall 44.1 m in 3 s."


def test_a_button_moves_the_controls_and_the_figure_is_drawn_once(panel, fall):
    fall.drawn.clear()
    panel.controls["again"].click()
    assert fall.drawn == [(0.0, "Moon", 2)]
    assert panel.controls["planet"].value == "Moon"


def test_a_button_that_moves_nothing_lets_the_figure_be_drawn_again():
    fall = Fall(act=lambda values: None)
    panel = fall.widget()
    panel.controls["again"].click()
    assert fall.drawn == 2 * [(1.0, "Earth", 2)]


def test_a_button_cannot_be_pressed_twice_at_a_time_and_a_failure_frees_it():
    states = []

    def act(values):
        states.append(panel.controls["again"].disabled)
        raise OSError("the stone is stuck")

    panel = Fall(act).widget()
    panel.controls["again"].click()
    assert states == [True]
    assert not panel.controls["again"].disabled


def test_what_is_of_no_use_now_cannot_be_used(panel):
    panel.move(time=0.0)
    assert panel.controls["stones"].disabled and not panel.controls["again"].disabled
    panel.move(time=3.0)
    assert panel.controls["again"].disabled and not panel.controls["stones"].disabled


def test_a_page_without_a_front_end_for_widgets_shows_the_picture_and_the_sentence(panel):
    data, _ = DisplayFormatter().format(panel)
    assert data["text/html"] == panel.image.value + panel.text.value
    assert data["text/plain"] == f"[figure: {said(panel)}]"
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id


def test_a_still_picture_shows_what_the_panel_shows(panel, fall):
    panel.move(time=2.0)
    shown = fall.still(2.0, "Earth", 2)._repr_mimebundle_()
    sentence = panel.text.value.split(">", 1)[1]
    assert shown["text/html"] == f"{panel.image.value}<p>{sentence}"
    assert shown["text/plain"] == f"[figure: {said(panel)}]"


def test_a_picture_does_not_depend_on_the_one_before(fall):
    leaves_nothing_behind(fall, (1.0, "Earth", 2), (3.0, "Moon", 9))


def test_threads_do_not_draw_into_each_others_pictures(fall):
    states = [(0.1 * k, "Earth", k + 1) for k in range(8)]
    alone = [fall.picture(*state) for state in states]
    found = {}

    def draw(k):
        for _ in range(5):
            found.setdefault(k, set()).add(fall.picture(*states[k]))

    threads = [threading.Thread(target=draw, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {k: {picture} for k, picture in enumerate(alone)}


def test_a_formula_stands_above_the_picture_and_follows(panel):
    class Law(Fall):
        def formula(self, time, planet, stones):
            return f"$g t^2 / 2, g = {PLANETS[planet]}$"

    _, formula, image, text = (law := Law().widget()).children
    assert formula.value == "$g t^2 / 2, g = 9.81$"
    law.move(planet="Moon")
    assert formula.value == "$g t^2 / 2, g = 1.62$"
    assert (image, text) == (law.image, law.text)
    assert len(panel.children) == 3  # which has none


def test_controls_say_what_they_are(panel):
    time = panel.controls["time"]
    assert time.description == "time (s)"
    assert "since it was let go" in (getattr(time, "tooltip", ""), *time.get_state().values())


def test_an_object_keeps_its_own_answers_and_no_errors():
    class Oracle:
        def __init__(self, said):
            self.said, self.asked = said, []

        @kept
        def answer(self, question):
            """Answer."""
            self.asked.append(question)
            if question == "why?":
                raise ValueError("who knows")
            return f"{question} {self.said}"

    first, second = Oracle("yes"), Oracle("no")
    assert [first.answer("now?"), first.answer("now?")] == ["now? yes"] * 2
    assert second.answer("now?") == "now? no"
    assert first.asked == second.asked == ["now?"]
    for _ in range(2):
        with pytest.raises(ValueError, match="who knows"):
            first.answer("why?")
    assert first.asked == ["now?", "why?", "why?"]
    assert Oracle.answer.__doc__ == "Answer."
