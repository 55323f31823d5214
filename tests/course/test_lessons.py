import nbformat
import pytest
import toy_lesson

from helpers.course import lessons

METADATA = toy_lesson.METADATA | {"packages": ["SALib"], "published": ["p2d_sei"]}
SOLUTION = "<details>\n\n```python\nx = 1\n```\n\n</details>"


def cell(kind, source, *tags):
    new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return new(source, metadata={"tags": list(tags)})


def an_exercise():
    return [
        cell("code", "x = ...", "exercise", "must"),
        cell("code", "check.one(x)", "check"),
        cell("markdown", SOLUTION, "solution"),
    ]


def notebook(*cells, **changes):
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata["lesson"] = {**METADATA, **changes}
    return made


def write(folder, made, name="42_a_title.ipynb"):
    nbformat.write(made, folder / name)
    return folder / name


def test_a_lesson_is_found_by_its_number_with_or_without_zero(tmp_path):
    write(tmp_path, notebook())
    write(tmp_path, notebook(number="07"), "07_other.ipynb")
    assert lessons.find("7", tmp_path).name == "07_other"
    assert [x.number for x in lessons.all_lessons(tmp_path)] == ["07", "42"]


def test_an_unknown_number_lists_the_known_ones(tmp_path):
    write(tmp_path, notebook())
    with pytest.raises(lessons.LessonError, match="there are 42"):
        lessons.find("99", tmp_path)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda m: m.pop("seconds"), "lacks seconds"),
        (lambda m: m.update(minutes=3), "unknown minutes"),
        (lambda m: m.update(seconds="60"), "seconds should be int"),
        (lambda m: m.update(tables="p2d_sei"), "tables should be list"),
    ],
)
def test_spoiled_metadata_is_named(tmp_path, spoil, said):
    made = notebook()
    spoil(made.metadata["lesson"])
    with pytest.raises(lessons.LessonError, match=said):
        lessons.read(write(tmp_path, made))


def test_a_notebook_without_metadata_is_named(tmp_path):
    with pytest.raises(lessons.LessonError, match=r"no metadata\.lesson"):
        lessons.read(write(tmp_path, nbformat.v4.new_notebook()))


def test_the_three_cells_of_an_exercise_are_read_as_one():
    (found,) = lessons.exercises(notebook(cell("markdown", "# T"), *an_exercise()))
    assert (found.name, found.must, found.position) == ("one", True, 1)
    assert found.solution == "x = 1\n"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (an_exercise()[:2], "followed by its check and its solution"),
        (an_exercise()[1:], "without its exercise"),
        ([cell("code", "x = ...", "exercise"), *an_exercise()[1:]], "either must or may"),
        (
            [an_exercise()[0], cell("code", "one(x)", "check"), an_exercise()[2]],
            r"check\.name",
        ),
        ([*an_exercise()[:2], cell("markdown", "x = 1", "solution")], "<details>"),
    ],
)
def test_an_incomplete_exercise_is_named(cells, said):
    with pytest.raises(lessons.LessonError, match=said):
        lessons.exercises(notebook(*cells))
