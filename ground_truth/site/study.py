"""The cheat sheet: all answers in 30 seconds with their follow-ups, which the study tools read."""

from dataclasses import dataclass

from markupsafe import Markup

from ground_truth import kept, site
from ground_truth.site import urls
from ground_truth.site.blocks import place
from ground_truth.sources import pages, sections
from ground_truth.sources.catalog import Question, in_learning_order

TOP = "site:"
"""Stands for the way from a page to the top of the site, in what is kept for all pages."""


@dataclass(frozen=True)
class Card:
    """What a candidate rehearses of one question."""

    question: Question
    answer: str
    """The 30-second answer as Markdown."""
    points: tuple[str, ...]
    """The points to say, as Markdown."""
    follow_ups: tuple[tuple[str, str], ...]
    """Questions and their answers, both as Markdown."""


def cards(root, questions, address):
    """Return the cards of all questions, in the order of the learning path.

    Args:
        root: the project's root.
        questions: the questions by slug.
        address: as in `pages.with_links`: where links in the answers lead.

    Raises:
        Problem: a page has no answer in 30 seconds, or prerequisites form a cycle.
    """
    made = []
    for question in in_learning_order(questions):
        answer = _plain(pages.answer(root, question.path), question, address)
        points = pages.points(pages.body(root, question.path))
        follow_ups = pages.follow_ups(pages.body(root, question.path))
        made.append(Card(
            question, answer, tuple(_plain(point, question, address) for point in points),
            tuple((title, _plain(text, question, address)) for title, text in follow_ups),
        ))  # fmt: skip
    return made


def _plain(text, question, address):
    """Return Markdown of a page with links from elsewhere, no listings, ticks that open nothing."""
    text = sections.unchecked(sections.unmarked(f"{pages.without_fences(text)}\n").strip())
    return pages.with_links(text, question.source, address)


def cheat_sheet(here, tool, convert):
    """Show all cards by topic, for `tool` and for print.

    It is all that the tool reads: without script it is what the page shows.

    Args:
        here: the page.
        tool: the name of its script.
        convert: returns Markdown as HTML, as the site's pages are made.
    """
    deck = cards(here.root, here.all.questions, lambda source, _: f"{TOP}{urls.page(source)}")
    by_topic = {
        title: [
            (number, card, _card(here.root, card, convert))
            for number, card in enumerate(deck, 1)
            if card.question.topic == folder
        ]
        for folder, title in here.all.topics.items()
    }
    html = site.html("cards", here=here, topics=by_topic).replace(TOP, here.to(""))
    return (
        f'<section class="cheat-sheet {tool}" markdown>\n\n'
        f"## Cheat sheet\n\n{place(html)}\n\n</section>\n\n"
        + place(site.html("tool", here=here, tool=tool))
    )


def _card(root, card, convert):
    """Return answer, points and follow-ups of a card as HTML, with links from TOP."""
    key = kept.digest(card.answer, card.points, card.follow_ups, site.code())
    answer, points, follow_ups = kept.made(root, "cards", key, lambda: (
        convert(card.answer),
        [_inline(convert(point)) for point in card.points],
        [(_inline(convert(title)), convert(text)) for title, text in card.follow_ups],
    ))  # fmt: skip
    points = [Markup(point) for point in points]
    return Markup(answer), points, [(Markup(title), Markup(text)) for title, text in follow_ups]


def _inline(html):
    return html.removeprefix("<p>").removesuffix("</p>")
