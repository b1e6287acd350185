"""Checks between questions: slugs, levels, cycles, places, topics, twins."""

from ground_truth.problem import Problem
from ground_truth.sources.catalog import catalog, in_learning_order, topics
from ground_truth.sources.models import LEVELS


def of_catalog(root):
    """Return a Problem for each mistake between questions."""
    try:
        questions, known = catalog(root), topics(root)
    except Problem as problem:
        return [problem]
    found, places, titles = [], {}, {}
    names = {slug: slug for slug in questions}
    for question in questions.values():
        found += [Problem(question.path, 1, *each) for each in _prerequisites(question, questions)]
        for slug in question.formerly:
            if slug in names:
                found.append(Problem(
                    question.path, 1, f"formerly {slug}, which is {names[slug]}",
                    "name paths that no page has any more, each on the page that has its content",
                ))  # fmt: skip
            names[slug] = question.slug
        twin = titles.setdefault(question.title.casefold(), question.slug)
        if twin != question.slug:
            what = f"the title is that of {twin}"
            found.append(
                Problem(question.path, 2, what, "ask another question, or merge the pages")
            )
        place = question.top10 and places.setdefault(question.top10, question.slug)
        if place not in (None, question.slug):
            what = f"Top 10, no. {question.top10} is {place} already"
            found.append(Problem(question.path, 1, what, "give each place once"))
        if question.topic not in known:
            found.append(Problem(
                question.path, 1, f"the topic {question.topic or '(none)'} has no page",
                "put the page into a folder docs/questions/<topic>, no deeper, with an index.md",
            ))  # fmt: skip
    try:
        in_learning_order(questions)
    except Problem as problem:
        found.append(problem)
    return found


def _prerequisites(question, questions):
    """Return what is wrong with the prerequisites of `question`, and the mends."""
    found = []
    for slug in question.prerequisites:
        if slug not in questions:
            mend = f"use the path of a page below docs/questions: {', '.join(questions)}"
            found.append((f"prerequisite {slug} is no question", mend))
        elif LEVELS.index(questions[slug].level) > LEVELS.index(question.level):
            mend = "level this question up, or that one down: the learning path goes by levels"
            found.append((f"prerequisite {slug} is of a higher level", mend))
    return found
