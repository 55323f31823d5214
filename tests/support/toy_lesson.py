"""A lesson with outputs, small enough to be a page of a site within seconds."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.course.lessons import Lesson
from helpers.tables import literature

#: What the metadata of a notebook say of a lesson.
METADATA = {
    "number": "42",
    "title": "A title",
    "question": "Why?",
    "level": "beginner",
    "teaching_minutes": 60,
    "exercise_minutes": 45,
    "seconds": 60,
    "memory_mb": 500,
    "packages": [],
    "tables": [],
    "published": [],
    "extras": [],
}
WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def result(**data):
    names = {"html": "text/html", "plain": "text/plain", "widget": WIDGET, "latex": "text/latex"}
    return new_output("execute_result", {names[k]: v for k, v in data.items()}, execution_count=1)


def toy_notebook():
    """A lesson with one of everything: formulas, solutions, tables, figures, a widget."""
    ours = {value.id: value.value for value in literature.published_values("03")[:2]}
    comparison = literature.compare("03", ours)
    wide = "".join(f"<th>a wide column {i}</th>" for i in range(20))
    code = [
        new_code_cell("1", outputs=[new_output("stream", text="a printed line " * 20)]),
        new_code_cell("2", outputs=[result(html=f"<table><tr>{wide}</tr></table>", plain="t")]),
        new_code_cell(
            "3", outputs=[result(html=f'<img alt="a red dot" src="{PICTURE}">', plain="figure")]
        ),
        new_code_cell("4", outputs=[result(widget={"model_id": "m"}, plain="VBox()")]),
        new_code_cell("5", outputs=[result(html=comparison._repr_html_(), plain=repr(comparison))]),
        new_code_cell("6", outputs=[result(latex=r"$\displaystyle \frac{x}{2}$", plain="x/2")]),
    ]
    exercise = [
        new_code_cell("answer = ...", metadata={"tags": ["exercise", "must"]}),
        new_code_cell(
            "check.answer(answer)",
            metadata={"tags": ["check"]},
            outputs=[new_output("stream", text="Not yet: " + "replace the dots " * 10)],
        ),
        new_markdown_cell(
            "<details>\n<summary>Solution</summary>\n\n```python\nanswer = 42\n```\n\n</details>",
            metadata={"tags": ["solution"]},
        ),
    ]
    text = r"Inline $\sigma_f^2$ and" + "\n\n$$E = \\tfrac12 \\sum_d m_d v_d^2$$\n\n"
    text += "by [this module](../helpers/toys.py), see [the start](../README.md)."
    cells = [new_markdown_cell("# Toys"), new_markdown_cell(text), *code]
    cells += [new_markdown_cell("## An exercise"), *exercise]
    return new_notebook(cells=cells)


def toy_lesson(path):
    return Lesson(
        number="03",
        title="Toys",
        question="What moves?",
        level="beginner",
        teaching_minutes=1,
        exercise_minutes=1,
        seconds=30,
        memory_mb=400,
        packages=(),
        tables=("toys",),
        published=(),
        extras=(),
        path=path,
    )
