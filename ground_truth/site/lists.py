"""Lists of questions and labs, from front matter: never typed by hand."""

import posixpath
from importlib.metadata import version

from ground_truth.site import html
from ground_truth.site.blocks import place
from ground_truth.sources import tests
from ground_truth.sources.catalog import in_learning_order
from ground_truth.sources.models import LEVELS


def top10(here):
    """List the questions of the Top 10 in order; those not written yet are absent."""
    return _marked(here, "top10", [each for each in here.all.order if each.top10])


def questions(here, topic=None):
    """List all questions below a heading for each topic, or those of one topic."""
    if topic is not None:
        return _marked(here, "described", here.all.by_topic.get(topic, []))
    return _marked(here, "described", {
        f"### [{title}]({_relative(here, f'questions/{folder}/index.md')})": (
            here.all.by_topic.get(folder, [])
        )
        for folder, title in here.all.topics.items()
    })  # fmt: skip


def learning_path(here):
    """List all questions by level, each after its prerequisites."""
    path = in_learning_order(here.all.questions)
    return _marked(here, "path", {
        f"## {level.capitalize()}": [each for each in path if each.level == level]
        for level in LEVELS
        if any(each.level == level for each in path)
    })  # fmt: skip


def counts(here):
    """Say how many questions, snippets and tests there are, and with what they ran."""
    modules = {snippet.tests for snippet in here.all.snippets}
    count = sum(len(tests.module(here.root, module).functions) for module in modules)
    return (
        f"{len(here.all.questions)} questions, {len(here.all.snippets)} snippets, {count} tests. "
        f"Built with TensorFlow {version('tensorflow')} and Keras {version('keras')}."
    )


def lab_list(here):
    """List the labs: what each one is about, and how long it runs."""
    return place(html("labs", here=here, labs=here.all.labs))


def previous_and_next(here):
    """Link the questions before and after this one: the Top 10 in order, then the others."""
    order, number = here.all.order, here.all.places[here.question.slug]
    neighbors = {"Previous": order[max(number - 1, 0) : number], "Next": order[number + 1 :][:1]}
    return place(html("sequence", here=here, neighbors=neighbors))


def _marked(here, kind, questions):
    """Return lists with a place in each entry for what the reader knows of the question.

    Args:
        here: the page.
        kind: "top10", "described" or "path".
        questions: those of the only list, or the lists by their headings.
    """
    parts = questions if isinstance(questions, dict) else {"": questions}
    made = [
        f"{heading}\n\n{place(html('questions', here=here, questions=each, kind=kind))}"
        for heading, each in parts.items()
    ]
    return "\n\n".join([*made, place(html("marks", here=here))])


def _relative(here, source):

    return posixpath.relpath(source, posixpath.dirname(here.source) or ".")
