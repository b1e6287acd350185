"""The deck for Anki, imported into a real collection; and the same cards as a table."""

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
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from markdown import Markdown
from support import ROOT

from ground_truth.export import anki
from ground_truth.site import urls
from ground_truth.site.study import cards
from ground_truth.sources.catalog import catalog

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


def test_every_question_is_a_note_with_its_answer_and_follow_ups(collection, sample):
    log = bring(collection, sample / urls.ANKI_DECK)
    deck = cards(sample.parent, catalog(sample.parent), lambda source, _line: None)
    assert len(log.new) == len(deck) == len(catalog(sample.parent))
    notes = [collection.get_note(each) for each in collection.find_notes("")]
    by_question = {note["Question"]: note for note in notes}
    for card in deck:
        note = by_question[card.question.title]
        assert note["Answer"].startswith("<p>")
        assert note["Follow-ups"].count("<details>") == len(card.follow_ups) >= 4
        assert f"level::{card.question.level}" in note.tags
        for left in ("<math", "$", "](", "???", "**"):
            assert left not in note["Answer"]
        assert "<math" not in note["Follow-ups"]
    assert r"\(" in "".join(note["Follow-ups"] for note in notes), "MathJax, which Anki has"
    (card_ids,) = {len(note.card_ids()) for note in notes}
    assert card_ids == 1
    css = notes[0].note_type()["css"]
    assert ".nightMode" in css


def test_newer_deck_updates_notes_and_keeps_the_schedule(collection, project, tmp_path):
    bring(collection, write(project.root, tmp_path / "first.apkg"))
    (note_id,) = collection.find_notes("")
    (card_id,) = collection.find_cards("")
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
    assert len(log.updated) == 1
    assert not log.new
    assert collection.find_notes("") == [note_id]
    note = collection.get_note(note_id)
    assert note["Answer"] == before.replace("word word", "changed word", 1)
    assert r">\(x &lt; y\)</span>." in note["Follow-ups"]
    assert r">\[y\]<" in note["Follow-ups"]
    assert note["Link"] == f"{ADDRESS}questions/topic/page/"
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
    (note_id,) = collection.find_notes("")
    assert collection.get_note(note_id)["Link"] == f"{ADDRESS}questions/topic/moved/"


def test_readers_edits_stay_when_another_page_changed(collection, committed, tmp_path):
    bring(collection, write(committed.root, tmp_path / "first.apkg"))
    ids = {collection.get_note(each)["Link"]: each for each in collection.find_notes("")}
    edited, other = (ids[f"{ADDRESS}questions/topic/{name}/"] for name in ("page", "other"))
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
    assert [each.id.nid for each in log.updated] == [other]
    assert "changed word" in collection.get_note(other)["Answer"]
    kept = collection.get_note(edited)
    assert kept["Answer"] == "In my words."
    assert "mine" in kept.tags
    assert "/* mine */" in kept.note_type()["css"]


def test_time_of_a_note_is_that_of_its_page(committed, tmp_path):
    def times():
        path = write(committed.root, tmp_path / "deck.apkg")
        with zipfile.ZipFile(path) as package, closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(package.read("collection.anki2"))
            rows = database.execute("select flds, mod from notes").fetchall()
        return {fields.split("/")[-2]: time for fields, time in rows}

    assert times() == {"page": NOW - DAY, "other": NOW - DAY}
    change(committed.other)
    os.utime(committed.other, (NOW + 5, NOW + 5))
    assert times() == {"page": NOW - DAY, "other": NOW + 5}, "not committed yet"
    commit(committed.root, NOW + DAY)
    assert times() == {"page": NOW - DAY, "other": NOW + DAY}
    shutil.rmtree(committed.root / ".git")
    assert times() == {"page": int(committed.page.stat().st_mtime), "other": NOW + 5}


def test_formulas_are_those_of_the_site_as_latex(site):
    """Two extensions find formulas: here MathJax sets them, there the browser."""
    markdown = Markdown(extensions=["ground_truth.site.mathematics"])
    found = 0
    for card, (_, answer, follow_ups, _), _ in anki.notes(ROOT, catalog(ROOT), ""):
        texts = [card.answer, *(text for pair in card.follow_ups for text in pair)]
        page = "".join(markdown.reset().convert(text) for text in texts)
        formulas = re.findall(r'alttext="(.*?)"', page)
        latex = re.findall(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", answer + follow_ups, re.DOTALL)
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


def test_table_holds_the_same_cards(sample):
    with open(sample / urls.ANKI_TABLE, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    questions = catalog(sample.parent)
    assert {row["Path"] for row in rows} == set(questions)
    for row in rows:
        assert row["Question"] == questions[row["Path"]].title.replace("'", "&#x27;")
        assert re.match(r"<p>\w", row["Answer"])
        assert f"level::{questions[row['Path']].level}" in row["Tags"].split()
