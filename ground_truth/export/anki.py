"""The cards as a deck for Anki, and as a table."""

import csv
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
from ground_truth.site import urls
from ground_truth.site.study import cards
from ground_truth.site.theme import INKS
from ground_truth.sources.catalog import topics

# Drawn once by chance. They tell Anki that a newer file holds the same deck and the same notes.
DECK_ID = 1_739_482_061
MODEL_ID = 1_462_903_887

FIELDS = ("Question", "Answer", "Follow-ups", "Link")
EXTENSIONS = ["pymdownx.arithmatex", "ground_truth.site.tables", "tables", "md_in_html"]
FORMULAS = {"generic": True, "inline_syntax": ["dollar"], "block_syntax": ["dollar"]}
"""Formulas as Anki sets them: LaTeX between the delimiters of MathJax."""

STYLE = f"""\
.card {{ color: {INKS["light"]}; background: #fff; font: 20px/1.5 system-ui, sans-serif;
  max-width: 34em; margin: 0 auto; padding: 1em; }}
.card.nightMode {{ color: {INKS["dark"]}; background: #12181f; }}
.question {{ font-size: 1.25em; font-weight: 600; }}
.follow-ups {{ border-top: 1px solid; margin-top: 1.5em; font-size: 0.85em; }}
details {{ margin: 0.6em 0; }}
code {{ font-family: ui-monospace, monospace; }}
a {{ color: #005d94; }}
.nightMode a {{ color: #7cc0ee; }}
"""
ASKED = '<div class="question">{{Question}}</div>'
ANSWERED = (
    f'{ASKED}<hr id="answer">{{{{Answer}}}}<div class="follow-ups">{{{{Follow-ups}}}}</div>'
    '{{#Link}}<p><a href="{{Link}}">Read the whole page</a></p>{{/Link}}'
)


MODULE = "ground_truth/export/anki.py"


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
    """Return `notes` as CSV: a line for the names, then a line for each question."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("Path", *FIELDS, "Tags"))
    for card, fields, tags in notes:
        writer.writerow((card.question.slug, *fields, " ".join(tags)))
    return text.getvalue()


def write_deck(root, notes, path):
    """Write `notes` as an Anki package at `path`; the same pages give the same bytes.

    Anki takes notes and their style for newer by their times, and then overwrites what a reader has
    edited: each note has the time of its own page, the style that of this module.
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
    deck = genanki.Deck(DECK_ID, "Ground Truth: deep learning interview")
    times = commit_times(root)
    for card, fields, tags in notes:
        question = card.question
        first = (*question.formerly, question.slug)[0]  # a renamed page stays the same note
        guid = genanki.guid_for("ground-truth", first)
        note = Note(model, list(fields), guid=guid, tags=tags)
        page = f"docs/{question.source}"
        note.modified = times.get(page) or int((root / page).stat().st_mtime)
        deck.add_note(note)
    newest = max((note.modified for note in deck.notes), default=0)
    styled = times.get(MODULE, newest)
    files = {"media": "{}"}
    with closing(sqlite3.connect(":memory:")) as database:  # genanki's own leaves a temporary file
        genanki.Package(deck).write_to_db(database.cursor(), styled, itertools.count(newest * 1000))
        database.commit()
        files["collection.anki2"] = database.serialize()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in files.items():
            # A ZipInfo of its own is without the time of this build.
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def commit_times(root):
    """Return the times of the last commits that changed the pages and this module, by their paths.

    Files that differ from their last commit or have none are absent, all of them outside of git.
    """

    def git(*command):
        paths = ("--relative", "--name-only", "--", "docs/questions", MODULE)
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


@cache
def _markdown():
    from markdown import Markdown

    return Markdown(extensions=EXTENSIONS, extension_configs={"pymdownx.arithmatex": FORMULAS})


def _as_html(text):
    return _markdown().reset().convert(text)


def notes(root, questions, site_url):
    """Return each card with the fields of its note, as HTML, and its tags.

    Raises:
        Problem: as `cards` says.
    """

    def address(source, _line):
        return site_url and f"{site_url}{urls.page(source)}"

    folders, found = topics(root), []
    for card in cards(root, questions, address):
        question = card.question
        answer, follow_ups = made(root, "anki", (card.answer, card.follow_ups), lambda card=card: (
            _as_html(card.answer),
            "".join(
                f"<details><summary>{_as_html(title).removeprefix('<p>').removesuffix('</p>')}"
                f"</summary>{_as_html(text)}</details>"
                for title, text in card.follow_ups
            ),
        ))  # fmt: skip
        link = site_url and f"{site_url}questions/{question.slug}/"
        tags = [_tag(folders.get(question.topic, question.topic)), f"level::{question.level}"]
        tags += ["top10"] if question.top10 else []
        tags += [_tag(each) for each in question.tags]
        found.append((card, (html.escape(question.title), answer, follow_ups, link), tags))
    return found


def _tag(text):
    """Return `text` as a tag of Anki, which may hold no blanks."""
    return re.sub(r"\s+", "-", text.lower())
