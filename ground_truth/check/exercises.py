"""Checks of exercises: their pages, solutions, mistakes and judges."""

import re

from ground_truth.check.pages import can_be_read
from ground_truth.problem import Problem
from ground_truth.run.fingerprints import states
from ground_truth.sources import files, pages
from ground_truth.sources.catalog import catalog
from ground_truth.sources.exercises import SECTIONS, exercises
from ground_truth.sources.sections import sections

MISTAKES = 3
CHECKS = 4
HINTS = 2
QUERIES = 5
"""Of each, so many at least."""


def of_exercises(root):
    """Return a Problem for each departure from what an exercise is."""
    try:
        found, questions = exercises(root), catalog(root)
    except Problem as problem:
        return [problem]
    return [
        problem
        for exercise in found.values()
        if can_be_read(root, exercise.path)
        for problem in [*_of_page(root, exercise, questions), *_of_judge(root, exercise)]
    ]


def _of_page(root, exercise, questions):
    text = pages.body(root, exercise.path)
    headings = tuple(re.findall(r"^## (.+)$", text, re.MULTILINE))
    if headings != SECTIONS:
        mend = f"write exactly {', '.join(SECTIONS)}"
        yield Problem(exercise.path, 1, f"its sections are {', '.join(headings)}", mend)
    if len(pages.follow_ups(text)) < HINTS:
        mend = 'write them in steps, each as ??? question "…?"'
        yield Problem(exercise.path, 1, f"fewer than {HINTS} hints", mend)
    slug, _, part = exercise.explained_at.partition("#")
    question = questions.get(slug)
    anchors = {each.anchor for each in sections(root, question.path)} if question else set()
    if not question or (part and part not in anchors):
        what = f"explained_at: there is no {exercise.explained_at}"
        yield Problem(exercise.path, 1, what, "name a page below docs/questions, and a part of it")


def _of_judge(root, exercise):
    folder = exercise.solution.path.rpartition("/")[0]
    scripts = {path.rpartition("/")[2] for path in files.paths(root, folder, "*.py")}
    if "solution.py" not in scripts:
        yield Problem(exercise.path, 1, f"there is no {folder}/solution.py", "write it")
        return
    if len(scripts) - 1 < MISTAKES:
        what = f"{len(scripts) - 1} usual mistakes in {folder}"
        yield Problem(
            exercise.path, 1, what, f"write at least {MISTAKES}, named after what is wrong"
        )
    for mistake in exercise.mistakes:
        if not mistake.look.endswith("?"):
            mend = "end its docstring with a paragraph that asks, and gives nothing away"
            yield Problem(mistake.path, 1, "no question that the judge asks", mend)
    path, module = exercise.solution.tests, exercise.module
    if len(exercise.checks) < CHECKS:
        what = f"{len(exercise.checks)} checks without the argument `run`"
        yield Problem(path, 1, what, f"write at least {CHECKS} of what a reader may get wrong")
    if len(module.queries) < QUERIES:
        mend = "write down what readers may type who look for it"
        yield Problem(path, 1, f"no list QUERIES of {QUERIES} texts", mend)
    said = {}
    for check in exercise.checks:
        line = states(check)
        if not line or "\n" in line or line in said:
            mend = "state in one line of its own what must hold, for the reader"
            yield Problem(path, check.line, f"{check.name} does not say what it checks", mend)
        said[line] = check
