"""Exercises on their pages: what to download, the solution, and broken code to find the bug in."""

import difflib

from ground_truth import site
from ground_truth.run import fingerprints
from ground_truth.site import urls
from ground_truth.site.blocks import place
from ground_truth.site.facts import notebook_links
from ground_truth.site.listing import figures, listing, python, with_code
from ground_truth.sources.exercises import SOLUTION, of_snippet, parts, starter
from ground_truth.sources.exercises import undocumented as plain


def shown(snippet, result):
    """Return the HTML that shows the solution of an exercise, or one of its mistakes.

    Args:
        snippet: the Snippet.
        result: returns the Result of a script.
    """
    if snippet.stem == SOLUTION:
        return site.html("solution", listing=listing(snippet, result(snippet)))
    exercise = of_snippet(snippet)
    own, mended, judged = (
        result(each) for each in (snippet, exercise.mended(snippet), exercise.trial(snippet))
    )
    fingerprints.failing(exercise, snippet, judged.stdout)
    definitions, shows = parts(snippet.source)
    source = snippet.page.removeprefix("docs/")
    return site.html(
        "broken",
        anchor=snippet.anchor,
        number=1 + [each.name for each in exercise.mistakes].index(snippet.name),
        code=python(f"{definitions}\n\n{shows}", "broken.py"),
        own={
            "figures": figures(snippet, own.figures, "What it draws", source),
            "stdout": own.stdout,
        },
        claim=with_code(snippet.claim),
        mend=_difference(definitions, parts(exercise.solution.source)[0]),
        mended=mended.stdout,
        judged=judged.stdout,
    )


def _difference(broken, right):
    """Return the lines that differ, with their signs, and one line around them."""
    lines = difflib.unified_diff(
        plain(broken).splitlines(), plain(right).splitlines(), n=1, lineterm=""
    )
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def about_this_exercise(here):
    """Show what a reader wants to know of this exercise before reading it."""
    exercise = here.all.exercises[_slug(here)]
    slug, _, part = exercise.explained_at.partition("#")
    question = here.all.questions[slug]
    explained = here.to_page(question.source) + (f"#{part}" if part else "")
    return place(site.html(
        "about_exercise", exercise=exercise, question=question, explained=explained,
        checks=len(exercise.checks), mistakes=len(exercise.mistakes),
    ))  # fmt: skip


def get_this_exercise(here):
    """Offer the file to write in, and show what it begins with."""
    exercise = here.all.exercises[_slug(here)]
    begins = starter(exercise.solution.source)
    return place(site.html(
        "get_exercise", exercise=exercise, code=python(begins, f"{exercise.stem}.py"),
        file=here.to(urls.exercise(exercise)), notebook=notebook_links(here, exercise.slug),
    ))  # fmt: skip


def around_this_exercise(here):
    """Offer its broken code as cards."""
    exercise = here.all.exercises[_slug(here)]
    return place(site.html("around_exercise", here=here, exercise=exercise))


def exercise_list(here):
    """List the exercises below a heading for each topic."""
    return place(site.html("exercises", here=here, topics=_by_topic(here)))


def bug_list(here):
    """List the broken pieces of code below a heading for each topic."""
    found = {
        title: [
            (exercise, [f"{here.to_page(exercise.source)}#{e.anchor}" for e in exercise.mistakes])
            for exercise in of_topic
        ]
        for title, of_topic in _by_topic(here).items()
    }
    return place(site.html("bugs", topics=found))


def _by_topic(here):
    grouped = {}
    for title in here.all.topics:
        of_topic = [e for e in here.all.exercises.values() if e.topic == title]
        if of_topic:
            grouped[here.all.topics[title]] = of_topic
    return grouped


def _slug(here):
    return here.source.removesuffix(".md")
