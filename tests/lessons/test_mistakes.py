"""What holds for every check and its exercises.toml: mistakes are told apart, sentences kind."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from executed_lessons import LESSONS, load

from helpers.course.exercises import DECLARATIONS, Check, confusions
from helpers.course.trials import checks_of

MODULES = {name: checks_of(load(lesson)) for name, lesson in LESSONS.items()}
CHECKS = {
    f"{name[:2]}-{check.name}": check
    for name, module in MODULES.items()
    for check in vars(module).values()
    if isinstance(check, Check)
}
each_check = pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)


@each_check
def test_the_mistakes_can_be_told_from_the_truth_and_from_each_other(check):
    assert confusions(check) == []
    assert len(check.mistakes) >= 2


@each_check
def test_no_check_raises_on_what_a_learner_may_hand_in(check):
    for answer in ("a text", [1, 2], lambda *_: "text", np.nan, lambda: 1, {}, None, ...):
        assert check.judge(answer).state in ("wrong", "not yet")


@each_check
def test_a_sentence_says_what_the_answer_is_and_not_what_the_learner_did(check):
    sentences = [mistake.sentence for mistake in check.mistakes]
    assert len(set(sentences)) == len(sentences)
    for sentence in [*sentences, check.declaration.otherwise]:
        assert not re.search(r"\b(you|your|forgot|forgotten)\b", sentence, re.IGNORECASE), sentence


@pytest.mark.parametrize("name", MODULES)
def test_every_declared_exercise_has_a_check(name):
    module = MODULES[name]
    declared = tomllib.loads(Path(module.__file__).with_name(DECLARATIONS).read_text("utf-8"))
    checks = [value for value in vars(module).values() if isinstance(value, Check)]
    assert set(declared) == {check.declaration.id for check in checks}


def test_the_size_of_the_course_is_printed():
    mistakes = sum(len(check.mistakes) for check in CHECKS.values())
    print(f"{len(CHECKS)} exercises, {mistakes} mistakes")
    assert mistakes >= 4 * len(CHECKS)
