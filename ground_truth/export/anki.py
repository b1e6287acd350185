"""The cards as decks for Anki, one for each topic, and as a table."""

import csv
import hashlib
import html
import io
import itertools
import re
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from functools import cache

from ground_truth.export import made, write
from ground_truth.export.decks import code_of
from ground_truth.site import urls
from ground_truth.site.study import inline
from ground_truth.site.theme import INKS
from ground_truth.sources import files, sections
from ground_truth.sources.cards import cards, practice
from ground_truth.sources.catalog import topics
from ground_truth.sources.exercises import FOLDER

DECK = "Ground Truth: deep learning interview"
MODEL_ID = 1_462_903_887
"""Drawn once by chance. It tells Anki that a newer file holds the same kind of notes."""

FIELDS = ("Question", "Answer", "Follow-ups", "Link")
EXTENSIONS = ["pymdownx.arithmatex", "ground_truth.site.tables", "tables", "md_in_html"]
FORMULAS = {"generic": True, "inline_syntax": ["dollar"], "block_syntax": ["dollar"]}
"""Formulas as Anki sets them: LaTeX between the delimiters of MathJax."""

STYLE = f"""\
.card {{ color: {INKS["light"]}; background: #fff; font: 20px/1.5 system-ui, sans-serif;
  max-width: 34em; margin: 0 auto; padding: 1em; }}
.card.nightMode {{ color: {INKS["dark"]}; background: #12181f; }}
.question {{ font-size: 1.25em; font-weight: 600; }}
pre {{ font-size: 0.7em; font-weight: 400; overflow-x: auto; text-align: left; }}
.follow-ups {{ border-top: 1px solid; margin-top: 1.5em; font-size: 0.85em; }}
code {{ font-family: ui-monospace, monospace; }}
a {{ color: #005d94; }}
.nightMode a {{ color: #7cc0ee; }}
"""
ASKED = '<div class="question">{{Question}}</div>'
ANSWERED = (
    f'{ASKED}<hr id="answer">{{{{Answer}}}}'
    '{{#Follow-ups}}<div class="follow-ups">{{Follow-ups}}</div>{{/Follow-ups}}'
    '{{#Link}}<p><a href="{{Link}}">Read it on its page</a></p>{{/Link}}'
)


MODULE = "ground_truth/export/anki.py"
WRITTEN = ("docs/questions", "snippets/practice")
"""Where notes come from."""
IN_PRACTICE = ("exercise", "bug")
"""The kinds of cards whose notes stand in a deck of their own."""


def write_all(root, questions, site, site_url):
    """Write the deck and the table below `site`.

    Args:
        root: the project's root.
        questions: the questions by slug.
        site: the folder of the built site.
        site_url: where the site will stand, or nothing: cards then have no link.

    Raises:
        Problem: as `cards` says.
    """
    found = notes(root, questions, site_url)
    write(site / urls.ANKI_TABLE, table(found))
    write_deck(root, found, site / urls.ANKI_DECK)


def table(notes):
    """Return `notes` as CSV: lines that tell Anki how to read it, then a line for each card.

    The byte-order mark at the beginning tells spreadsheets that the text is UTF-8.
    """
    text = io.StringIO()
    columns = ("Identifier", *FIELDS, "Tags", "Deck")
    for said in ("separator:Comma", "html:true", "guid column:1",
                 f"tags column:{len(columns) - 1}", f"deck column:{len(columns)}",
                 f"columns:{','.join(columns)}"):  # fmt: skip
        text.write(f"#{said}\n")
    writer = csv.writer(text, lineterminator="\n")
    for card, fields, tags, deck in notes:
        writer.writerow((guid(card), *fields, " ".join(tags), deck))
    return f"\N{BYTE ORDER MARK}{text.getvalue()}"


def guid(card):
    """Return what a card's note is known by, whatever its page is called now."""
    import genanki

    question = card.question
    first = (*question.formerly, question.slug)[0]  # a renamed page stays the same note
    part = card.id.removeprefix(question.slug)
    return genanki.guid_for("ground-truth", f"{first}{part}")


def write_deck(root, notes, path):
    """Write `notes` as an Anki package at `path`; the same pages give the same bytes.

    Anki takes notes and their style for newer by their times, and then overwrites what a reader has
    edited: each note has the time of the last change of its own lines, the style of this module.
    """
    import genanki  # here: few of those who import this module write a deck

    class Note(genanki.Note):
        """A note with a time of its own; genanki gives all of them that of the package."""

        def write_to_db(self, cursor, timestamp, deck_id, id_gen):
            super().write_to_db(cursor, self.modified, deck_id, id_gen)

    model = genanki.Model(
        MODEL_ID,
        "Ground Truth",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": ASKED, "afmt": ANSWERED}],
        css=STYLE,
    )
    decks, times = {}, commit_times(root)
    for card, fields, tags, name in notes:
        note = Note(model, list(fields), guid=guid(card), tags=tags)
        note.modified = _changed(root, card, times)
        deck = decks.setdefault(name, genanki.Deck(_deck_id(_folder(card)), name))
        deck.add_note(note)
    newest = max((note.modified for deck in decks.values() for note in deck.notes), default=0)
    styled = times.get(MODULE, newest)
    files = {"media": "{}"}
    with closing(sqlite3.connect(":memory:")) as database:  # genanki's own leaves a temporary file
        genanki.Package(list(decks.values())).write_to_db(
            database.cursor(), styled, itertools.count(newest * 1000)
        )
        database.commit()
        files["collection.anki2"] = database.serialize()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in files.items():
            # A ZipInfo of its own is without the time of this build.
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def _folder(card):
    """Return the folder after which the deck of a card is named."""
    return card.question.topic if card.kind not in IN_PRACTICE else FOLDER


def _deck_id(topic):
    """Return a number that tells Anki that a newer file holds the same deck."""
    digest = hashlib.sha256(f"ground-truth {topic}".encode()).hexdigest()
    return (1 << 30) + int(digest[:7], 16)


def commit_times(root):
    """Return the times of the last commits that changed the pages and this module, by their paths.

    Files that differ from their last commit or have none are absent, all of them outside of git.
    """

    def git(*command):
        paths = ("--relative", "--name-only", "--", *WRITTEN, MODULE)
        options = ("-C", root, "--no-optional-locks", "-c", "core.quotePath=false")
        command = ("git", *options, *command, *paths)
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout

    try:
        # Of a merge, the first parent: a page changes when its change arrives.
        log = git("log", "--first-parent", "-m", "--no-renames", "--format=:%ct")
        dirty = set(git("diff", "HEAD", "--no-renames").splitlines())
    except (OSError, subprocess.CalledProcessError):
        return {}  # no git, or no repository
    times, time = {}, 0
    for line in log.splitlines():  # the newest first
        if line.startswith(":"):
            time = int(line[1:])
        elif line and line not in dirty:
            times.setdefault(line, time)
    return times


def _changed(root, card, times):
    """Return when the lines of a card last changed; of one with code, when its script did.

    Args:
        root: the project's root.
        card: the Card.
        times: as `commit_times` returns them.
    """
    path = card.question.path
    if card.kind in IN_PRACTICE:
        path = (card.broken or card.question.solution).path
    committed = times.get(path)
    if not committed:
        return int((root / path).stat().st_mtime)
    if card.kind in IN_PRACTICE:
        return committed
    key = (path, files.read(root, path), committed)
    of_lines = made(root, "blame", key, lambda: _times_of_lines(root, path)) or [committed]
    parts = sections.sections(root, path)
    starts = [part.line for part in parts]
    if card.kind == "question":  # with what stands at the head of the page
        first, last = 0, next(part.line for part in parts if part.title == "In depth") - 1
    else:
        first = next(part.line for part in parts if part.anchor == card.anchor) - 1
        last = min((line - 1 for line in starts if line - 1 > first), default=len(of_lines))
    return max(of_lines[first:last], default=committed)


def _times_of_lines(root, path):
    """Return when each line of the file at `path` was committed; nothing if git does not say."""
    blame = ("blame", "--first-parent", "--line-porcelain", "--", path)
    ran = subprocess.run(("git", "-C", root, *blame), capture_output=True, encoding="utf-8")
    return [int(time) for time in re.findall(r"^committer-time (\d+)$", ran.stdout, re.MULTILINE)]


@cache
def _markdown():
    from markdown import Markdown

    return Markdown(extensions=EXTENSIONS, extension_configs={"pymdownx.arithmatex": FORMULAS})


def _as_html(text):
    return _markdown().reset().convert(text)


def notes(root, questions, site_url):
    """Return each card with the fields of its note, as HTML, its tags and the name of its deck.

    Raises:
        Problem: as `cards` says.
    """

    def address(source, _line):
        return site_url and f"{site_url}{urls.page(source)}"

    folders, found = topics(root) | {FOLDER: "Practice"}, []
    deck = [*cards(root, questions, address), *practice(root)]
    follow_ups = {}
    for card in deck:
        if card.kind == "follow-up":
            follow_ups.setdefault(card.question.slug, []).append(card.title)
    for card in deck:
        question, own = card.question, card.kind == "question"
        more = follow_ups.get(question.slug, []) if own else []
        code = code_of(card)
        key = (card.kind, card.title, card.answer, card.points, question.title, more, code)
        fields = made(
            root, "anki", key, lambda card=card, more=more, code=code: _fields(card, more, code)
        )
        link = site_url and f"{site_url}{urls.page(question.source)}#{card.anchor}"
        topic = folders.get(_folder(card), _folder(card))
        tags = [_tag(topic), f"level::{card.level}", f"kind::{card.kind}"]
        tags += ["top10"] if question.top10 else []
        tags += [_tag(each) for each in getattr(question, "tags", ())]
        found.append((card, (*fields, link), tags, f"{DECK}::{topic}"))
    return found


def _fields(card, follow_ups, code):
    """Return question, answer and follow-ups as HTML."""
    asked = inline(_as_html(card.title))
    if card.kind != "question":  # alone it may say little
        asked = f"<small>{html.escape(card.question.title)}</small><br>{asked}"
    for said, text in zip(("", "<p>It printed</p>"), code, strict=True):
        if text:
            asked += f"{said}<pre><code>{html.escape(text)}</code></pre>"
    points = "".join(f"<li>{inline(_as_html(point))}</li>" for point in card.points)
    more = "".join(f"<li>{inline(_as_html(title))}</li>" for title in follow_ups)
    answer = _as_html(card.answer) + (f"<ol>{points}</ol>" if points else "")
    return asked, answer, f"<ul>{more}</ul>" if more else ""


def _tag(text):
    """Return `text` as a tag of Anki, which may hold no blanks."""
    return re.sub(r"\s+", "-", text.lower())
