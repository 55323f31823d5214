from proofs.clones import repeated

LOOP = """
def {name}({rows}, limit={limit}):
    total = 0.0
    for row in {rows}:
        if row.value > limit:
            total += row.weight * (row.value - limit) ** 2
        elif row.value < -limit:
            total -= row.weight * (row.value + limit) ** 2
        else:
            total += row.weight * row.value
    return [total / len({rows}), max(r.value for r in {rows})]
"""


def write(folder, *sources):
    paths = [folder / f"{number}.py" for number in range(len(sources))]
    for path, source in zip(paths, sources, strict=True):
        path.write_text(source)
    return paths


def test_a_passage_with_other_names_and_numbers_stands_twice(tmp_path):
    one = LOOP.format(name="cost", rows="rows", limit="1.0")
    other = "import sys\n" + LOOP.format(name="penalty", rows="runs", limit="25")
    (found,) = repeated(write(tmp_path, one, other))
    assert "0.py:2 = " in found
    assert "1.py:3 (" in found


def test_another_order_of_steps_is_another_passage(tmp_path):
    one = LOOP.format(name="cost", rows="rows", limit="1.0")
    other = one.replace("total = 0.0", "assert limit").replace("elif", "if")
    assert repeated(write(tmp_path, one, other)) == []


def test_imports_and_lists_of_data_are_no_passages(tmp_path):
    data = "import a, b\nNAMES = (\n" + "".join(f'    "{n}",\n' for n in range(90)) + ")\n"
    assert repeated(write(tmp_path, data, data)) == []


def test_a_passage_within_one_file_is_found_too(tmp_path):
    loop = LOOP.format(name="cost", rows="rows", limit="1.0")
    assert len(repeated(write(tmp_path, loop + loop.replace("cost", "penalty")))) == 1
