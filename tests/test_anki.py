"""The decks for Anki, imported into a real collection; and the same cards as a table."""

import csv
import html
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import zipfile
from contextlib import closing

import pytest
from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportCsvRequest,
)
from markdown import Markdown
from support import ROOT

from ground_truth.export import anki
from ground_truth.site import urls
from ground_truth.sources.cards import cards
from ground_truth.sources.catalog import catalog, topics

ADDRESS = "https://example.org/gt/"


@pytest.fixture
def collection(tmp_path):
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def bring(collection, package):
    options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=False)
    request = ImportAnkiPackageRequest(package_path=str(package), options=options)
    return collection.import_anki_package(request).log


def write(root, path):
    anki.write_deck(root, anki.notes(root, catalog(root), ADDRESS), path)
    return path


NOW = int(time.time())
DAY = 24 * 60 * 60


def commit(root, moment):
    """Commit all that is in `root` at a moment, in seconds."""
    date = {f"GIT_{who}_DATE": f"{moment} +0000" for who in ("AUTHOR", "COMMITTER")}
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Change"]):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org",
             "-c", "commit.gpgsign=false", *command],
            cwd=root, check=True, env={**os.environ, **date},
        )  # fmt: skip


@pytest.fixture
def committed(project):
    """A project of two pages in a repository, as committed yesterday."""
    project.write(anki.MODULE, "")
    project.other = project.page.with_name("other.md")
    text = project.page.read_text().replace("title: Does", "title: Does another page of")
    project.other.write_text(text)
    commit(project.root, NOW - DAY)
    return project


def change(page):
    """Change the answer on `page`; its file is as new as a checkout leaves it."""
    page.write_text(page.read_text().replace("word word", "changed word", 1))


def own_note(collection):
    """Return the note of the page's own question, alone of its kind."""
    (found,) = collection.find_notes("tag:kind::question")
    return found


def test_every_card_is_a_note_in_the_deck_of_its_topic(collection, sample):
    log = bring(collection, sample / urls.ANKI_DECK)
    root = sample.parent
    deck = cards(root, catalog(root), lambda source, _line: None)
    assert len(log.new) == len(deck) >= 5 * len(catalog(root))
    notes = [collection.get_note(each) for each in collection.find_notes("")]
    by_guid = {note.guid: note for note in notes}
    titles = topics(root)
    for card in deck:
        note = by_guid[anki.guid(card)]
        assert re.sub("<.*?>", "", note["Question"]).endswith(re.sub("[*`]", "", card.title))
        assert (card.question.title in note["Question"]) is (
            card.kind != "question" or card.title == card.question.title
        )
        assert note["Answer"].startswith("<p>")
        assert note["Answer"].count("<li>") == len(card.points)
        assert note["Follow-ups"].count("<li>") == (4 if card.kind == "question" else 0)
        assert {f"level::{card.level}", f"kind::{card.kind}"} <= set(note.tags)
        for left in ("<math", "$", "](", "???", "**"):
            assert left not in note["Answer"]
        (card_id,) = note.card_ids()
        name = collection.decks.name(collection.get_card(card_id).did)
        assert name == f"{anki.DECK}::{titles[card.question.topic]}"
    assert r"\(" in "".join(note["Answer"] for note in notes), "MathJax, which Anki has"
    css = notes[0].note_type()["css"]
    assert ".nightMode" in css


def test_newer_deck_updates_notes_and_keeps_the_schedule(collection, project, tmp_path):
    bring(collection, write(project.root, tmp_path / "first.apkg"))
    every = collection.find_notes("")
    note_id = own_note(collection)
    (follow_up,) = collection.find_notes("tag:kind::follow-up Four")
    (card_id,) = collection.get_note(note_id).card_ids()
    card = collection.get_card(card_id)
    card.type = card.queue = 2
    card.ivl, card.factor, card.reps, card.due = 30, 2500, 7, 100
    collection.update_card(card)
    before = collection.get_note(note_id)["Answer"]

    again = bring(collection, write(project.root, tmp_path / "again.apkg"))
    assert not again.new
    assert not again.updated

    text = project.page.read_text().replace("word word", "changed word", 1)
    text = text.replace('"Four?"\n\n    Yes.', '"Four?"\n\n    No: $x < y$.\n\n    $$y$$')
    project.page.write_text(text)
    later = project.page.stat().st_mtime + 60
    os.utime(project.page, (later, later))
    log = bring(collection, write(project.root, tmp_path / "second.apkg"))
    assert {note_id, follow_up} <= {each.id.nid for each in log.updated}
    assert not log.new
    assert collection.find_notes("") == every
    note = collection.get_note(note_id)
    assert note["Answer"] == before.replace("word word", "changed word", 1)
    changed = collection.get_note(follow_up)["Answer"]
    assert r">\(x &lt; y\)</span>." in changed
    assert r">\[y\]<" in changed
    assert note["Link"] == f"{ADDRESS}questions/topic/page/#in-30-seconds"
    kept = collection.get_card(card_id)
    assert (kept.type, kept.queue, kept.ivl, kept.reps, kept.due) == (2, 2, 30, 7, 100)


def test_renamed_question_is_the_same_note(collection, project, tmp_path):
    bring(collection, write(project.root, tmp_path / "first.apkg"))
    moved = project.page.with_name("moved.md")
    text = project.page.read_text()
    moved.write_text(text.replace("level:", "formerly: [topic/page]\nlevel:", 1))
    project.page.unlink()
    later = moved.stat().st_mtime + 60
    os.utime(moved, (later, later))
    log = bring(collection, write(project.root, tmp_path / "second.apkg"))
    assert not log.new
    for each in collection.find_notes(""):
        assert collection.get_note(each)["Link"].startswith(f"{ADDRESS}questions/topic/moved/#")


def test_readers_edits_stay_when_another_page_changed(collection, committed, tmp_path):
    bring(collection, write(committed.root, tmp_path / "first.apkg"))
    ids = {collection.get_note(each)["Link"]: each for each in collection.find_notes("")}
    edited, other = (
        ids[f"{ADDRESS}questions/topic/{name}/#in-30-seconds"] for name in ("page", "other")
    )
    note = collection.get_note(edited)
    note["Answer"] = "In my words."
    note.tags.append("mine")
    collection.update_note(note)
    model = note.note_type()
    model["css"] += "/* mine */"
    collection.models.update_dict(model)

    change(committed.other)
    commit(committed.root, NOW + DAY)  # after the reader
    log = bring(collection, write(committed.root, tmp_path / "second.apkg"))
    assert [each.id.nid for each in log.updated] == [other], "not even the page's other cards"
    assert "changed word" in collection.get_note(other)["Answer"]
    kept = collection.get_note(edited)
    assert kept["Answer"] == "In my words."
    assert "mine" in kept.tags
    assert "/* mine */" in kept.note_type()["css"]


def test_time_of_a_note_is_that_of_its_lines(committed, tmp_path):
    def times():
        """Return the times by page and kind of card."""
        path = write(committed.root, tmp_path / "deck.apkg")
        with zipfile.ZipFile(path) as package, closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(package.read("collection.anki2"))
            rows = database.execute("select flds, tags, mod from notes").fetchall()
        found = {}
        for fields, tags, changed in rows:
            name = fields.split("/")[-2], "kind::question" in tags.split()
            found.setdefault(name, set()).add(changed)
        assert {len(each) for each in found.values()} == {1}
        return {name: changed for name, (changed,) in found.items()}

    own, others = ("other", True), ("other", False)
    old = {("page", True): NOW - DAY, ("page", False): NOW - DAY}
    assert times() == old | {own: NOW - DAY, others: NOW - DAY}
    change(committed.other)
    os.utime(committed.other, (NOW + 5, NOW + 5))
    assert times() == old | {own: NOW + 5, others: NOW + 5}, "not committed yet"
    commit(committed.root, NOW + DAY)
    assert times() == old | {own: NOW + DAY, others: NOW - DAY}
    shutil.rmtree(committed.root / ".git")
    written = int(committed.page.stat().st_mtime)
    assert times() == {
        ("page", True): written, ("page", False): written, own: NOW + 5, others: NOW + 5,
    }  # fmt: skip


def test_formulas_are_those_of_the_site_as_latex(site):
    """Two extensions find formulas: here MathJax sets them, there the browser."""
    markdown = Markdown(extensions=["ground_truth.site.mathematics"])
    found = 0
    for card, (asked, answer, *_), *_ in anki.notes(ROOT, catalog(ROOT), ""):
        texts = [card.title, card.answer, *card.points]
        page = "".join(markdown.reset().convert(text) for text in texts)
        formulas = re.findall(r'alttext="(.*?)"', page)
        latex = re.findall(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", asked + answer, re.DOTALL)
        assert [html.unescape("".join(each)).split() for each in latex] == [
            html.unescape(each).split() for each in formulas
        ]
        found += len(formulas)
    assert found


def test_nothing_stays_in_the_temporary_folder(project, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    write(project.root, tmp_path / "deck.apkg")
    assert not list(folder.iterdir())


def test_same_pages_give_the_same_bytes(project, tmp_path):
    one, two = (write(project.root, tmp_path / f"{name}.apkg") for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as package:
        assert package.testzip() is None


def test_table_is_read_by_anki_and_by_spreadsheets(collection, sample):
    table = sample / urls.ANKI_TABLE
    assert table.read_bytes().startswith(b"\xef\xbb\xbf"), "spreadsheets: this is UTF-8"
    metadata = collection.get_csv_metadata(path=str(table), delimiter=None)
    columns = ["Identifier", *anki.FIELDS, "Tags", "Deck"]
    assert list(metadata.column_labels) == columns
    assert metadata.is_html
    assert (metadata.guid_column, metadata.tags_column, metadata.deck_column) == (1, 6, 7)
    collection.import_csv(ImportCsvRequest(path=str(table), metadata=metadata))
    deck = cards(sample.parent, catalog(sample.parent), lambda source, _line: None)
    assert len(collection.find_notes("")) == len(deck)
    lines = table.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    rows = list(csv.DictReader([line for line in lines if line[0] != "#"], fieldnames=columns))
    for row, card in zip(rows, deck, strict=True):
        assert row["Identifier"] == anki.guid(card)
        assert re.match(r"<p>\w", row["Answer"])
        assert f"level::{card.level}" in row["Tags"].split()
