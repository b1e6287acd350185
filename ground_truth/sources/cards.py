"""The cards to rehearse: of each page its question, short answers, follow-ups and mistakes."""

import textwrap
from dataclasses import dataclass

from ground_truth.sources import pages, sections
from ground_truth.sources.asked import asked
from ground_truth.sources.catalog import Question, in_learning_order
from ground_truth.sources.exercises import Exercise, exercises, undocumented
from ground_truth.sources.exercises import parts as parts_of_script
from ground_truth.sources.scripts import Snippet


@dataclass(frozen=True)
class Card:
    """A question and its answer, as a candidate rehearses them."""

    question: Question | Exercise
    """The page that it is of."""
    kind: str
    """question: the page's own; section, follow-up or mistake: what answers another on it;
    exercise or bug: of practice."""
    anchor: str
    """The `id` of the part of the page that answers."""
    title: str
    """What is asked, as Markdown."""
    answer: str
    """The answer, as Markdown."""
    points: tuple[str, ...]
    """The points to say, as Markdown; none but for the page's own question."""
    level: str
    """As lists ask it; else that of the page."""
    asked_by_lists: int
    broken: Snippet | None = None
    """The code in which to find the bug."""

    @property
    def id(self):
        """What progress and decks know it by: the page's slug, of other kinds with the anchor."""
        own = self.kind in ("question", "exercise")
        return self.question.slug if own else f"{self.question.slug}#{self.anchor}"


def cards(root, questions, address):
    """Return the cards of all questions, in the order of the learning path.

    Args:
        root: the project's root.
        questions: the questions by slug.
        address: as in `pages.with_links`: where links in the answers lead.

    Raises:
        Problem: a page has no answer in 30 seconds, or prerequisites form a cycle.
    """
    known = {each.question: each for each in asked(root)}
    return [
        card
        for question in in_learning_order(questions)
        for card in _of_page(root, question, known, address)
    ]


def practice(root):
    """Return the cards of exercises, in their order: to write each from scratch, and its bugs.

    Raises:
        Problem: front matter is wrong.
    """
    known = {each.question: each for each in asked(root)}
    return [card for each in exercises(root).values() for card in _of_exercise(each, known)]


def _of_exercise(exercise, known):
    row = _most_asked(sections.sections(exercise.root, exercise.path), known)
    definitions, _ = parts_of_script(exercise.solution.source)
    yield Card(
        exercise, "exercise", "task", f"Write from scratch: {exercise.title}.",
        textwrap.indent(undocumented(definitions), "    "), (), exercise.level,
        row.asked_by_lists if row else 0,
    )  # fmt: skip
    for bug in exercise.mistakes:
        title = "What is wrong with this code?"
        yield Card(exercise, "bug", bug.anchor, title, bug.claim, (), exercise.level, 0, bug)


def _most_asked(parts, known):
    """Return the row of what lists ask most of what `parts` answer; None if none asks it."""
    rows = [known[words] for part in parts for words in part.asked if words in known]
    return max(rows, key=lambda row: row.asked_by_lists, default=None)


def _of_page(root, question, known, address):
    def plain(text):
        """Return Markdown without listings, with links resolved and ticks that open nothing."""
        text = sections.unchecked(f"{pages.without_fences(text)}\n").strip()
        return pages.with_links(text, question.source, address)

    def card(kind, part, title, answer):
        row = _most_asked([part], known)
        level, lists = (row.level, row.asked_by_lists) if row else (question.level, 0)
        return Card(question, kind, part.anchor, plain(title), plain(answer), (), level, lists)

    parts = sections.sections(root, question.path)
    row = _most_asked([part for part in parts if part.kind == "section"], known)
    answer = sections.unmarked(f"{pages.answer(root, question.path)}\n")
    points = tuple(map(plain, pages.points(pages.body(root, question.path))))
    found = [Card(
        question, "question", "in-30-seconds", plain(question.title), plain(answer), points,
        question.level, row.asked_by_lists if row else 0,
    )]  # fmt: skip
    for part in parts:
        if part.short:
            found.append(card("section", part, part.short, part.text.partition("\n```")[0]))
        elif part.kind == "mistake":
            found.append(card("mistake", part, f"What is wrong with: “{part.title}”?", part.text))
        elif part.kind == "follow-up":
            found.append(card("follow-up", part, part.title, part.text))
    return found
