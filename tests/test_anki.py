"""The deck for Anki, imported into a real collection; and the same cards as a table."""

import csv
import os
import re
import zipfile

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from support import ROOT

from ground_truth import anki
from ground_truth.cards import cards
from ground_truth.catalogue import catalogue

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
    anki.write_deck(root, anki.notes(root, ADDRESS), path)
    return path


def test_every_question_is_a_note_with_its_answer_and_follow_ups(collection, site):
    log = bring(collection, site / anki.DECK)
    deck = cards(ROOT, lambda source, _line: None)
    assert len(log.new) == len(deck) == len(catalogue(ROOT))
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
    text = text.replace('"Four?"\n\n    Yes.', '"Four?"\n\n    No: $x < y$.')
    project.page.write_text(text)
    later = project.page.stat().st_mtime + 60
    os.utime(project.page, (later, later))
    log = bring(collection, write(project.root, tmp_path / "second.apkg"))
    assert len(log.updated) == 1
    assert not log.new
    assert collection.find_notes("") == [note_id]
    note = collection.get_note(note_id)
    assert note["Answer"] == before.replace("word word", "changed word", 1)
    assert r"No: \(x &lt; y\)." in note["Follow-ups"]
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


def test_same_pages_give_the_same_bytes(project, tmp_path):
    one, two = (write(project.root, tmp_path / f"{name}.apkg") for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as package:
        assert package.testzip() is None


def test_table_holds_the_same_cards(site):
    with open(site / anki.TABLE, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    questions = catalogue(ROOT)
    assert {row["Path"] for row in rows} == set(questions)
    for row in rows:
        assert row["Question"] == questions[row["Path"]].title.replace("'", "&#x27;")
        assert re.match(r"<p>\w", row["Answer"])
        assert f"level::{questions[row['Path']].level}" in row["Tags"].split()
