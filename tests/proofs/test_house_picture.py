import pytest

from proofs import house_picture
from proofs.house import House


@pytest.fixture(scope="module")
def words():
    (axes,) = house_picture.draw(House()).axes
    return [text.get_text() for text in axes.texts]


def test_every_room_and_topic_is_in_the_picture(words):
    house = House()
    shown = " ".join(words).replace("\n", " ")
    for name in house.rooms | house.topics:
        assert name.removeprefix("helpers.").replace("_", " ") in shown.replace("_", " ")


def test_no_words_leave_the_picture():
    figure = house_picture.draw(House())
    figure.canvas.draw()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0 <= box.x1 <= figure.bbox.x1, text.get_text()
        assert figure.bbox.y0 <= box.y0 <= box.y1 <= figure.bbox.y1, text.get_text()


def test_the_picture_is_written_alike_twice(tmp_path):
    for name in ("a.svg", "b.svg"):
        house_picture.main(["--to", str(tmp_path / name)])
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
