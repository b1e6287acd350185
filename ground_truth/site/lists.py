"""Lists of questions and labs, from front matter: never typed by hand."""

import posixpath
import re
from importlib.metadata import version

from ground_truth.site import html, urls
from ground_truth.site.blocks import place
from ground_truth.site.listing import listing
from ground_truth.site.theme import INKS
from ground_truth.site.thumbnail import pictured
from ground_truth.sources import tests
from ground_truth.sources.asked import answers, asked
from ground_truth.sources.catalog import in_learning_order
from ground_truth.sources.glossary import glossary as terms_of
from ground_truth.sources.scripts import Snippet


def top10(here):
    """Show the questions of the Top 10 as cards, in order; those not written yet are absent."""
    return _cards(here, [each for each in here.all.order if each.top10])


def questions(here, topic=None):
    """Show all questions as cards below a heading for each topic, or those of one topic."""
    if topic is not None:
        return _cards(here, here.all.by_topic.get(topic, []), "h2")
    parts = [
        f"## [{title}]({_relative(here, f'questions/{folder}/index.md')})\n\n"
        + _cards(here, here.all.by_topic[folder])
        for folder, title in here.all.topics.items()
        if folder in here.all.by_topic
    ]
    return "\n\n".join(parts)


def learning_path(here):
    """Show all questions as a map of what builds on what, each after its prerequisites."""
    order = in_learning_order(here.all.questions)
    return place(html("path", here=here, **_map(order), names=_name))


def everything_asked(here):
    """List what is asked, with the parts that answer it, and say how much is answered."""
    found = answers(here.root)
    rows = [
        (each, [
            (f"{here.to_page(answer.source)}#{answer.anchor}", _where(here, answer))
            for answer in found.get(each.question, [])
        ])
        for each in asked(here.root)
    ]  # fmt: skip
    return place(html("asked", rows=rows, answered=sum(bool(where) for _, where in rows)))


def glossary(here):
    """List the terms of the field, each with where it is explained."""
    found = []
    for term in terms_of(here.root):
        slug, _, anchor = term.explained_at.partition("#")
        page = slug and here.to_page(f"questions/{slug}.md")
        found.append((term, f"{page}#{anchor}" if anchor else page))
    return place(html("glossary", terms=found))


def showcase(here, name):
    """Show a snippet as its page does, with a link to that page."""
    snippet = Snippet(here.root, name)
    result = here.all.result(snippet)
    if result is None:
        return ""
    slug = name.rpartition("/")[0].replace("_", "-")
    question = here.all.questions[slug]
    return place(html(
        "showcase", here=here, question=question, listing=listing(snippet, result, here.source),
    ))  # fmt: skip


def counts(here):
    """Say how many snippets and tests there are, when they ran and with what."""
    modules = {snippet.tests for snippet in here.all.snippets}
    count = sum(len(tests.module(here.root, module).functions) for module in modules)
    return place(html(
        "counts", questions=len(here.all.questions), snippets=len(here.all.snippets), tests=count,
        versions=f"TensorFlow {version('tensorflow')}, Keras {version('keras')}",
    ))  # fmt: skip


def lab_list(here, heading="h2"):
    """List the labs: what each one is about, and how long it runs."""
    return place(html("labs", here=here, labs=here.all.labs, heading=heading))


def previous_and_next(here):
    """Link the questions before and after this one: the Top 10 in order, then the others."""
    order, number = here.all.order, here.all.places[here.question.slug]
    neighbors = {"Previous": order[max(number - 1, 0) : number], "Next": order[number + 1 :][:1]}
    return place(html("sequence", here=here, neighbors=neighbors))


def _cards(here, questions, heading="h3"):
    """Return cards with a place in each for what the reader knows of the question."""
    cards = [(each, finding(here, each)) for each in questions]
    return place(html("questions", here=here, cards=cards, heading=heading))


def finding(here, question):
    """Return the claim of the question's figure, and the addresses of the small figure.

    Both are of its first snippet that draws, or that front matter names.
    """
    claim, sources = question.description, []
    if found := pictured(here.root, question, here.all.result):
        snippet, number = found
        claim = snippet.claim
        sources = [
            f"{here.to(urls.thumbnail(snippet, number, scheme))}#only-{scheme}" for scheme in INKS
        ]
    return claim, sources


def _map(order):
    """Return where each question stands on the map: columns by depth, rows in learning order.

    Rows are chosen so that a line runs as level as can be: near the mean of what it builds on.
    """
    columns, rows, taken, known = {}, {}, {}, {each.slug for each in order}
    for question in order:
        before = [each for each in question.prerequisites if each in known]
        column = columns[question.slug] = 1 + max((columns[each] for each in before), default=0)
        wanted = round(sum(rows[each] for each in before) / len(before)) if before else 0
        used = taken.setdefault(column, set())
        row = next(r for step in range(len(order) + 1) for r in (wanted - step, wanted + step)
                   if r not in used)  # fmt: skip
        used.add(row)
        rows[question.slug] = row
    top = min(rows.values(), default=0)
    stations = [(each, columns[each.slug], rows[each.slug] - top + 1) for each in order]
    place_of = {each.slug: (column, row) for each, column, row in stations}
    lines = [
        (slug, *place_of[slug], *place_of[each.slug])
        for each in order
        for slug in each.prerequisites
        if slug in known
    ]
    width = max((column for _, column, _ in stations), default=1)
    height = max((row for *_, row in stations), default=1)
    return {"stations": stations, "lines": lines, "width": width, "height": height}


def _name(question):
    """Return the short name of a question: its path's last word."""
    return question.slug.rpartition("/")[2].replace("-", " ").capitalize()


def _where(here, answer):
    """Return the title of the page and of the part that answers, as text."""
    slug = answer.source.removeprefix("questions/").removesuffix(".md")
    if slug in here.all.questions:
        page = _name(here.all.questions[slug])
    elif answer.source.endswith(".md"):
        page = f"Practice, {here.all.exercises[slug].title}"
    else:
        page = next(lab.title for lab in here.all.labs if lab.page == f"docs/{answer.source}")
    return f"{page}: {re.sub('[`$*]', '', answer.title)}"


def _relative(here, source):
    return posixpath.relpath(source, posixpath.dirname(here.source) or ".")
