"""Exercises: what the judge says to a reader, the files to download, and faults of authors."""

import json
import re
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
from playwright.sync_api import expect
from support import ROOT, by_page
from test_search import ranked
from test_study import part

from ground_truth import check, judge
from ground_truth.export.practice import file_of
from ground_truth.site import urls
from ground_truth.sources import exercises
from ground_truth.sources.exercises import parts, starter

EXERCISES = list(exercises.exercises(ROOT).values())
FIRST = "practice/stable-softmax"


def said(capsys, written, *checks, known=()):
    """Return the status and the words of the judge."""
    status = judge.judge(written, checks, dict(known))
    return status, capsys.readouterr().out


def double(x):
    return 2 * x


def double_of_three(double):
    """Twice three is six."""
    judge.expect_close(double(np.array([3.0])), np.array([6.0]), x=3.0)


def double_of_a_text(double):
    """Twice a text is the text twice."""
    judge.expect_equal(double("ab"), "abab", x="ab")


def test_right_solution_passes_and_only_that(capsys):
    checks = (double_of_three, double_of_a_text)
    assert said(capsys, {"double": double}, *checks) == (0, (
        "holds  Twice three is six.\nholds  Twice a text is the text twice.\n\n"
        "All 2 checks hold.\n"
    ))  # fmt: skip
    status, words = said(capsys, {"double": lambda x: x + x * (x != "ab")}, *checks)
    assert status == 1
    assert "All" not in words


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x: None, "it is None: is a `return` missing?"),
        (lambda x: "six", "it is no array of numbers, but str"),
        (lambda x: np.array([[6.0]]), "its shape is (1, 1), where (1,) is expected"),
        (lambda x: np.array([np.nan]), "it holds nan or inf"),
        (
            lambda x: x + 2.5,
            "it is off by up to 0.5\n  x: 3.0\n  expected: [6.]\n  received: [5.5]",
        ),
        (lambda x: 1 / 0, "ZeroDivisionError: division by zero\n  in <lambda>, line"),
    ],
    ids=["nothing", "text", "shape", "nan", "off", "raises"],
)
def test_wrong_result_is_told_in_words(capsys, wrong, words):
    status, told = said(capsys, {"double": wrong}, double_of_three)
    assert status == 1
    assert words in told
    assert told.startswith("FAILS  Twice three is six.")


def test_what_is_not_written_yet_is_no_mistake(capsys):
    def unwritten(x):
        raise NotImplementedError("double")

    def test_other(other):
        """Another holds."""
        judge.expect_that(other() == 1, "it is not")

    status, words = said(
        capsys, {"double": unwritten, "other": lambda: 1}, double_of_three, test_other
    )
    assert (status, words) == (1, "holds  Another holds.\nNot written yet: double.\n")
    status, words = said(capsys, {}, double_of_three)
    assert (status, "there is no `double` in this file" in words) == (1, True)


def test_check_that_does_not_end_is_given_up(capsys, monkeypatch):
    monkeypatch.setattr(judge, "JUDGE_SECONDS", 0.2)
    status, words = said(
        capsys, {"double": lambda x: time.sleep(3)}, double_of_three, double_of_a_text
    )
    assert status == 1
    assert "1 more checks were not tried." in words
    assert "it was not done after 0.2 seconds" in words


def triple_holds(double):
    """It holds whatever one writes."""


def test_known_mistake_is_recognized_by_all_checks_that_fail(capsys):
    checks = (double_of_three, double_of_a_text, triple_holds)
    known = {("double_of_three",): ["Do you add?"], ("double_of_a_text",): ["No?"]}
    _, words = said(capsys, {"double": lambda x: x + "ab"}, *checks, known=known)
    assert words.endswith("\nProbably: Do you add?\n")
    _, words = said(capsys, {"double": lambda x: 0}, *checks, known=known)
    assert "Probably" not in words, "both fail"
    assert words.endswith("\nPerhaps there are two mistakes: No?\nand: Do you add?\n")
    both = {("double_of_three", "double_of_a_text"): ["Is it a constant?"]}
    _, words = said(capsys, {"double": lambda x: 0}, *checks, known={**known, **both})
    assert words.endswith("\nProbably: Is it a constant?\n")
    _, words = said(capsys, {"double": lambda x: 0}, *checks[:2], known=both)
    assert "constant" not in words, "all fail: that says nothing"
    _, words = said(capsys, {"double": lambda x: 0}, *checks, known=dict([*known.items()][:1]))
    assert "mistake" not in words, "nobody knows this one"


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "it is None: is a `return` missing?"),
        (1.0, "it returns 1 value, where 2 are expected\n  expected: '2 values: mean, variance'"),
        ((1.0, 2.0, 3.0), "it returns 3 values, where 2 are expected"),
    ],
)
def test_parts_that_are_missing_are_told(capsys, returned, words):
    def parts(moments):
        """It returns two parts."""
        mean, _ = judge.expect_parts(moments(), "mean", "variance")
        judge.expect_close(mean, 1.0)

    assert words in said(capsys, {"moments": lambda: returned}, parts)[1]
    assert said(capsys, {"moments": lambda: (1.0, 2.0)}, parts)[0] == 0


def test_starter_keeps_what_is_asked_and_nothing_of_the_solution():
    source = '''"""A claim."""

import numpy as np

LIMIT = 3


def helper(x):
    return x


class Cell:
    """A cell."""

    def __init__(self, size):
        self.size = size

    def step(self, x):
        """Return the next state."""
        return helper(x)


print(Cell(2).step(1))
'''
    begins = starter(source)
    assert "helper" not in begins
    assert "self.size = size" not in begins
    assert "LIMIT = 3" in begins
    assert '"""Return the next state."""' in begins
    names = {"np": np}
    exec(begins, names)
    with pytest.raises(NotImplementedError, match=r"Cell\.__init__"):
        names["Cell"](2)


@pytest.mark.sees("topic")
@by_page([f"{each.slug}/" for each in EXERCISES])
def test_search_finds_the_exercise_among_all(open_page, page_path):
    (exercise,) = [each for each in EXERCISES if f"{each.slug}/" == page_path]
    typed = [exercise.title, *exercise.aliases, *exercise.module.queries]
    for words, pages in zip(
        typed, ranked(open_page(page_path), typed, topic="practice"), strict=True
    ):
        assert page_path in pages[:3], f"{words!r} finds {', '.join(pages[:3])} before this page"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.stem)
def test_site_has_the_file_and_the_same_as_a_notebook(site, exercise):
    assert (site / urls.exercise(exercise)).read_text(encoding="utf-8") == file_of(exercise)
    notebook = json.loads((site / urls.notebook(exercise.slug)).read_text(encoding="utf-8"))
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert starter(exercise.solution.source).strip() == cells[0]
    solved = "\n".join([parts(exercise.solution.source)[0], *cells[1:]])
    ran = subprocess.run([sys.executable, "-I", "-c", solved], capture_output=True, text=True)
    assert f"All {len(exercise.checks)} checks hold." in ran.stdout, ran.stdout + ran.stderr


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.stem)
def test_mistakes_differ_in_the_checks_that_they_fail(site, exercise):
    text = (site / urls.exercise(exercise)).read_text(encoding="utf-8")
    known = re.search(r"^KNOWN = (\{.*?^\})", text, re.MULTILINE | re.DOTALL)
    hints = eval(known[1])
    assert sum(map(len, hints.values())) == len(exercise.mistakes)
    assert len(hints) >= len(exercise.mistakes) - 1, "all but two are told apart"


def test_page_shows_broken_code_before_what_is_wrong(open_page):
    page = open_page(f"{FIRST}/")
    page.reload()  # with all folded
    broken = page.locator(".broken").first
    expect(page.locator(".broken[open]")).to_have_count(1)
    expect(broken.locator(".output").first).to_contain_text("nan nan nan")
    reveal = broken.locator(".reveal")
    expect(reveal.locator("p").first).not_to_be_visible()
    reveal.locator("summary").click()
    expect(reveal).to_contain_text("exponential overflows")
    expect(reveal.locator("ins").first).to_contain_text("shifted = logits - np.max")
    expect(reveal).to_contain_text("Mended, it prints")
    assert "overflow" not in broken.locator(".code").first.text_content().replace("over=", "")
    page.get_by_role("link", name="Rehearse this").click()
    expect(part(page, "question")).to_have_text(
        "Write from scratch: Stable softmax and log-softmax."
    )
    page.get_by_role("button", name="Show the answer").click()
    expect(part(page, "answer").locator("pre")).to_contain_text("def log_softmax(logits):")
    page.locator("[data-do=grade]", has_text="Easy").click()
    expect(part(page, "code")).to_be_visible()
    expect(part(page, "code")).to_contain_text("nan nan nan")
    page.get_by_role("button", name="Show the answer").click()
    expect(part(page, "answer")).to_contain_text("overflows")
    page.locator("[data-do=grade]", has_text="Easy").click()
    expect(part(page, "solid")).to_have_text("2")


def test_paragraph_that_explains_it_leads_to_the_exercise(open_page):
    page = open_page("questions/activations/activation-functions/")
    page.get_by_role("link", name="Stable softmax and log-softmax").first.click()
    expect(page.locator("h1")).to_contain_text("Stable softmax")


def test_interview_and_flashcards_draw_bugs(site):
    index = json.loads((site / urls.CARDS).read_text(encoding="utf-8"))
    bugs = [card for card in index["cards"] if card[1] == "bug"]
    assert len(bugs) == sum(len(each.mistakes) for each in EXERCISES)
    whole = [card for card in index["cards"] if card[1] == "exercise"]
    assert len(whole) == len(EXERCISES)
    assert whole[0][4] > 0, "lists ask to implement it"
    for exercise in EXERCISES:
        texts = json.loads((site / urls.cards_of(exercise.topic)).read_text(encoding="utf-8"))
        (own,) = (each for each in texts if each["id"] == exercise.slug)
        assert own["code"] in exercise.file(), "what a reader begins with"
        assert own["code"] not in own["answer"]
    pages = {index["pages"][card[0]]["slug"]: index["pages"][card[0]] for card in bugs}
    assert pages[FIRST]["explained"] == "activations/activation-functions"


def copied(project):
    """Copy the first exercise into `project`, explained on its page."""
    stem = FIRST.rpartition("/")[2].replace("-", "_")
    for path in (f"snippets/practice/{stem}", "tests/snippets/practice", "docs/practice"):
        shutil.copytree(ROOT / path, project.root / path)
    for path in (project.root / "tests/snippets/practice").glob("*.py"):
        if path.stem != f"test_{stem}":
            path.unlink()
    for path in (project.root / "docs/practice").glob("*.md"):
        if path.stem != FIRST.rpartition("/")[2]:
            path.unlink()
    page = project.root / f"docs/{FIRST}.md"
    text = re.sub(r"^<!-- asked.*\n", "", page.read_text(), flags=re.MULTILINE)
    page.write_text(re.sub("explained_at: .*", "explained_at: topic/page", text))


FOLDER = "snippets/practice/stable_softmax"
TESTS = "tests/snippets/practice/test_stable_softmax.py"
FAULTS = {
    f"docs/{FIRST}.md:1: its sections are": (f"docs/{FIRST}.md", "## Hints", "## Help"),
    "explained_at: there is no topic/none": (f"docs/{FIRST}.md", "topic/page", "topic/none"),
    f"there is no {FOLDER}/overflows.py": (f"{FOLDER}/overflows.py", None, None),
    f"there is no {FOLDER}/solution.py": (f"{FOLDER}/solution.py", None, None),
    "overflows.py:1: no question that the judge asks": (f"{FOLDER}/overflows.py", "h?", "h."),
    "test_rows_sum_to_one does not say what it checks": (
        TESTS, '"""softmax: each row of a batch sums to 1."""', "pass"),
}  # fmt: skip


@pytest.mark.parametrize("message", FAULTS)
def test_fault_in_an_exercise_is_named_with_its_mend(project, message):
    copied(project)
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    assert not check.problems(project.root)
    name, right, wrong = FAULTS[message]
    path = project.root / name
    if right is None:
        path.unlink()
    else:
        assert right in path.read_text()
        path.write_text(path.read_text().replace(right, wrong))
    found = "\n".join(map(str, check.problems(project.root)))
    assert message in found


def test_mistake_that_passes_the_judge_fails_the_build(project):
    copied(project)
    folder = project.root / FOLDER
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    solution = (folder / "solution.py").read_text()
    claim = '"""It is right.\n\nIs it?\n"""\n'
    (folder / "overflows.py").write_text(re.sub(r'\A""".*?"""\n', claim, solution, flags=re.DOTALL))
    built = project.build()
    assert built.returncode
    assert "overflows.py:1: the judge finds nothing wrong with this mistake" in built.stdout
