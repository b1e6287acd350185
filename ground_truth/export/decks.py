"""The cards as the study tools load them: an index of all, and a file for each topic.

A tool reads the index when it starts, and a topic's file when it asks one of its cards: a study
page weighs the same, however many pages there are.
"""

import json
from functools import cache

from ground_truth.export import made, write
from ground_truth.run import results
from ground_truth.site import urls
from ground_truth.site.study import address, inline
from ground_truth.sources.cards import cards, practice
from ground_truth.sources.catalog import topics
from ground_truth.sources.exercises import parts, starter

EXTENSIONS = [
    "attr_list", "ground_truth.site.mathematics", "ground_truth.site.tables", "md_in_html",
    "tables",
]  # fmt: skip


def write_all(root, questions, site):
    """Write the index and the topics' files below `site`.

    Args:
        root: the project's root.
        questions: the questions by slug.
        site: the folder of the built site.

    Raises:
        Problem: as `cards` says.
    """
    deck = [*cards(root, questions, address), *practice(root)]
    write(site / urls.CARDS, index(root, deck))
    for topic in topics(root):
        texts = [_texts(root, card) for card in deck if card.question.topic == topic]
        write(site / urls.cards_of(topic), _as_json(texts))


def index(root, deck):
    """Return what is known of all cards but their texts, as JSON.

    `cards` holds a line for each: the place of its page in `pages`, its kind, the anchor of the
    part that answers it, its level, and how many lists ask it.
    """
    questions = list(dict.fromkeys(card.question for card in deck))
    places = {question.slug: place for place, question in enumerate(questions)}
    return _as_json({
        "topics": topics(root),
        "pages": [
            {
                "slug": each.slug, "topic": each.topic, "address": urls.page(each.source),
                "formerly": each.formerly, "title": each.title, "top10": bool(each.top10),
                "explained": getattr(each, "explained_at", "").partition("#")[0],
            }
            for each in questions
        ],
        "cards": [
            (places[card.question.slug], card.kind, card.anchor, card.level, card.asked_by_lists)
            for card in deck
        ],
    })  # fmt: skip


def _texts(root, card):
    """Return what a card asks and says, as HTML with links from TOP, and the code to look at."""
    code, printed = code_of(card)
    return made(root, "decks", (card.title, card.answer, card.points), lambda: {
        "question": inline(_as_html(card.title)),
        "answer": _as_html(card.answer),
        "points": [inline(_as_html(point)) for point in card.points],
    }) | {"id": card.id, "code": code, "printed": printed}  # fmt: skip


def code_of(card):
    """Return the code that a card shows, and what that printed: both empty for most cards."""
    if card.broken and (result := results.load(card.broken)):
        return "\n\n".join(parts(card.broken.source)), result.stdout
    return (starter(card.question.solution.source) if card.kind == "exercise" else "", "")


@cache
def _markdown():
    from markdown import Markdown

    return Markdown(extensions=EXTENSIONS)


def _as_html(text):
    return _markdown().reset().convert(text)


def _as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
