"""The cards as a deck for Anki, and as a table."""

import csv
import html
import io
import re
import tempfile
import zipfile
from pathlib import Path

import genanki
from markdown import Markdown

from ground_truth.cards import cards
from ground_truth.catalogue import topics
from ground_truth.styles import INKS

DECK = "study/ground-truth.apkg"
TABLE = "study/ground-truth.csv"
"""Where they stand below the site."""

# Drawn once by chance. They tell Anki that a newer file holds the same deck and the same notes.
DECK_ID = 1_739_482_061
MODEL_ID = 1_462_903_887

FIELDS = ("Question", "Answer", "Follow-ups", "Link")
EXTENSIONS = ["ground_truth.mathematics", "ground_truth.tables", "tables", "md_in_html"]
FORMULA = re.compile(r'<math[^>]*?alttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)

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

    Anki takes the notes of a package for newer by their time: that of the youngest page.
    """
    model = genanki.Model(
        MODEL_ID,
        "Ground Truth",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": ASKED, "afmt": ANSWERED}],
        css=STYLE,
    )
    deck = genanki.Deck(DECK_ID, "Ground Truth: deep learning interview")
    modified = 0
    for card, fields, tags in notes:
        question = card.question
        first = (*question.formerly, question.slug)[0]  # a renamed page stays the same note
        guid = genanki.guid_for("ground-truth", first)
        deck.add_note(genanki.Note(model, list(fields), guid=guid, tags=tags))
        page = root / "docs" / question.source
        modified = max(modified, page.stat().st_mtime)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "made.apkg")
        genanki.Package(deck).write_to_file(made, timestamp=modified)
        with zipfile.ZipFile(made) as package, zipfile.ZipFile(path, "w") as target:
            for name in package.namelist():  # without the time of this build
                target.writestr(zipfile.ZipInfo(name), package.read(name), zipfile.ZIP_DEFLATED)


def notes(root, site_url):
    """Return each card with the fields of its note, as HTML, and its tags.

    Raises:
        Problem: as `cards` says.
    """
    markdown = Markdown(extensions=EXTENSIONS)

    def as_html(text):
        return FORMULA.sub(_for_anki, markdown.reset().convert(text))

    def address(source, _line):
        return site_url and f"{site_url}{source.rpartition('.')[0]}/"

    folders, made = topics(root), []
    for card in cards(root, address):
        question = card.question
        follow_ups = "".join(
            f"<details><summary>{as_html(title).removeprefix('<p>').removesuffix('</p>')}"
            f"</summary>{as_html(answer)}</details>"
            for title, answer in card.follow_ups
        )
        link = site_url and f"{site_url}questions/{question.slug}/"
        tags = [_tag(folders.get(question.topic, question.topic)), f"level::{question.level}"]
        tags += ["top10"] if question.top10 else []
        tags += [_tag(each) for each in question.tags]
        fields = (html.escape(question.title), as_html(card.answer), follow_ups, link)
        made.append((card, fields, tags))
    return made


def _for_anki(formula):
    """Return a formula as Anki sets it: LaTeX between the delimiters of MathJax."""
    latex = formula[1]  # escaped as HTML already
    return rf"\[{latex}\]" if 'display="block"' in formula[0] else rf"\({latex}\)"


def _tag(text):
    """Return `text` as a tag of Anki, which may hold no blanks."""
    return re.sub(r"\s+", "-", text.lower())
