"""Cards for rehearsal: each question with its answer in 30 seconds and its follow-ups."""

import re
from dataclasses import dataclass

from ground_truth import links
from ground_truth.catalogue import Question, catalogue, in_learning_order
from ground_truth.project import Problem

ANSWER = re.compile(r"^## In 30 seconds\n+(.+?)\n+(?=## )", re.MULTILINE | re.DOTALL)
FOLLOW_UP = re.compile(r'^\?\?\? question "(.*)"\n\n((?:(?:    .*)?\n)+)', re.MULTILINE)
"""A follow-up question and, indented, its answer."""


@dataclass(frozen=True)
class Card:
    """What a candidate rehearses of one question."""

    question: Question
    answer: str
    """The 30-second answer as Markdown."""
    follow_ups: tuple[tuple[str, str], ...]
    """Questions and their answers, both as Markdown."""


def cards(root, address):
    """Return the cards of all questions, in the order of the learning path.

    Args:
        root: the project's root.
        address: as in `links.resolved`: where links in the answers lead.

    Raises:
        Problem: a page has no answer in 30 seconds, or front matter is wrong.
    """
    return [_card(root, each, address) for each in in_learning_order(catalogue(root))]


def _card(root, question, address):
    text = (root / "docs" / question.source).read_text(encoding="utf-8")
    answer = ANSWER.search(text)
    if not answer:
        raise Problem(
            f"docs/{question.source}", 1, "no answer in 30 seconds",
            "begin the page with `## In 30 seconds` and the answer",
        )  # fmt: skip

    def markdown(found):
        return links.resolved(found.strip(), question.source, address)

    return Card(
        question,
        markdown(answer[1]),
        tuple(
            (title, markdown(re.sub(r"^    ", "", body, flags=re.MULTILINE)))
            for title, body in FOLLOW_UP.findall(text)
        ),
    )
