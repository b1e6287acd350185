"""The three trees agree, and pages and snippets have their form; each check finds its fault."""

import pytest
from support import FENCE, ROOT

from ground_truth import __main__, check

PAGE = "docs/questions/topic/page.md"
TESTS = "tests/snippets/topic/test_page.py"
ONE = "snippets/topic/page/one.py"
LAB = "docs/labs/lab.py"
SHOWN = FENCE.replace("NAME", "one")


def told(root):
    return "\n".join(map(str, check.problems(root)))


def test_project_has_no_problems():
    assert not told(ROOT)


@pytest.fixture
def whole(project):
    """A project in which nothing is wrong."""
    project.add("one", 'print("one")')
    project.add("one_more", 'print("one more")')
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    project.add_lab("lab", "print(1)")
    assert not told(project.root)
    return project


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# fmt: off
FAULTS = {
    # what was done: file, old, new, message, mend
    "fence misspelt": (
        PAGE, 'exec="1"', 'exce="1"', "is not the one that shows", "write ```python exec"),
    "fence with other code": (
        PAGE, "from ground_truth import show", "import os", "is not the one", "in a snippet"),
    "fence with tildes": (
        PAGE, "None.", "~~~python\n1\n~~~", "is not the one", "in a snippet"),
    "fence in a quotation": (
        PAGE, "None.", "> ```python\n> 1\n> ```", "is not the one", "in a snippet"),
    "fence not closed": (
        PAGE, "None.", "```\ncode", "is not the one", "in a snippet"),
    "snippet not shown": (
        PAGE, SHOWN, "", f"{ONE}:1: no page shows", "show it on docs/"),
    "snippet shown twice": (
        PAGE, "None.", SHOWN, "one is shown twice", "link to it"),
    "snippet missing": (
        PAGE, 'page/one"', 'page/won"', "no snippets/topic/page/won.py", "correct the name"),
    "snippet of another page": (
        PAGE, 'topic/page/one"', 'topic/other/one"', "no page shows", "or delete it"),
    "snippets too few": (
        PAGE, SHOWN, "", f"{PAGE}:20: the page shows 3 snippets", "show 4 to 8"),
    "snippet without a test": (
        TESTS, "def test_one_runs", "def test_one_more_again", f"no test of {ONE}", "def test_"),
    "test without a snippet": (
        TESTS, "def test_one_runs", "def test_two_runs", "test_two_runs tests no", "name it after"),
    "test that no page would show": (
        TESTS, "def test_one_runs", "async def test_one_runs", "no page would show", "a plain"),
    "test module that is no Python": (
        TESTS, "def test_one_runs(run):", "def test_one_runs(run:", "SyntaxError", "correct the"),
    "too few searches": (
        TESTS, "'8', '9'", "'8'", f"{TESTS}:1: no list QUERIES of 10 texts", "before you look"),
    "tick without its test": (
        PAGE, "It runs.", "It runs. [✓](test:none)", f"{PAGE}:16: the tick names test_none",
        "name a test of this page"),
    "test named in a sentence": (
        PAGE, "It runs.", "It runs (`test_one_runs`).", "a sentence names the test",
        "end the claim with [✓](test:one_runs)"),
    "question that nobody asks": (
        PAGE, "## Common mistakes\n", "## Common mistakes\n\n<!-- asked: Why? -->\n",
        "nobody asks: Why?", "use the words of asked.tsv"),
    "mark below no heading": (
        PAGE, "## In 30 seconds", "<!-- asked: What is it? -->\n\n## In 30 seconds",
        "stands below no heading", "below what answers it"),
    "mark without an answer": (
        PAGE, "    Yes.", "    <!-- asked: What is it? -->", "answers nothing", "mark the part"),
    "two parts with one address": (
        PAGE, '"Two?"', '"One?"', "#one is the address of line", "word one of the two otherwise"),
    "points too few": (
        PAGE, "1. **One.** It runs.\n", "", "2 points to say", "write 3 to 5"),
    "term that the glossary lacks": (
        PAGE, "\nNone.", "\nA **widget** is one.", "the term widget is not in the glossary",
        "add it to glossary.tsv"),
    "entry that leads nowhere": (
        "glossary.tsv", "activation.\t", "activation.\ttopic/page#none", "glossary.tsv:2: unit is",
        "or nothing"),
    "entry without a sentence": (
        "glossary.tsv", "activation.", "activation", "glossary.tsv:2: this is no entry",
        "one sentence"),
    "word in two entries": (
        "glossary.tsv", "neuron", "unit", "unit stands in line 2 too", "in one entry"),
    "asked question without a level": (
        "asked.tsv", "junior", "easy", "asked.tsv:2: this is no asked question", "with tabs"),
    "no front matter": (
        PAGE, "---\ntitle", "title", f"{PAGE}:1: no front matter", "begin the page with"),
    "prerequisite unknown": (
        PAGE, "prerequisites: []", "prerequisites: [topic/none]", "topic/none is no", "use the"),
    "prerequisites in a cycle": (
        PAGE, "prerequisites: []", "prerequisites: [topic/page]", "form a cycle", "remove one"),
    "own heading": (
        PAGE, "## In 30", "# Title\n\n## In 30", "1 level-1", "becomes the heading"),
    "section missing": (
        PAGE, "## Common mistakes", "", "its sections are", "write exactly"),
    "answer too long": (
        PAGE, "word ", "word " * 40, "has 99 words", "50 to 90"),
    "follow-ups too few": (
        PAGE, '??? question "Four?"', "Four", "3 follow-up questions", "at least 4"),
    "former path that is still a page": (
        PAGE, "level: junior", "level: junior\nformerly: [topic/page]",
        "formerly topic/page, which is topic/page", "that no page has any more"),
    "reference without a number": (
        PAGE, "https://arxiv.org/abs/1502.01852", "https://example.org",
        "this reference has no DOI or arXiv", "link one"),
    "docstring missing": (
        ONE, '"""It does what it says."""\n', "", f"{ONE}:1: no module docstring", "one sentence"),
    "line too long": (
        ONE, 'print("one")', f'print("{"x" * 80}")', f"{ONE}:2: 89 columns", "keep to 79"),
    "snippet too long": (
        ONE, 'print("one")', 'print("one")\n' * 50, "50 lines", "one idea"),
    "import of the project": (
        ONE, 'print("one")', 'import ground_truth\nprint("one")', "imports ground_truth", "alone"),
    "old Keras idiom": (
        ONE, 'print("one")', "dict(input_shape=(3,))", f"{ONE}:2: uses input_shape=", "keras.In"),
    "seed hidden": (
        ONE, 'print("one")', "import random\nprint(random.random())", "visible seed", "SEED = 0"),
    "lab of no question": (
        LAB, "topic/page", "topic/none", f"{LAB}:4: topic/none is no question", "name docs/"),
    "lab without a check": (
        LAB, ' tags=["check"]', "", f"{LAB}:1: no cell asserts", "assert it in cells"),
    "lab without exercises": (
        LAB, "# ## Exercises", "# Exercises", f"{LAB}:18: its last sections are", "end with What"),
    "lab with a long line": (
        LAB, "print(1)", f"print({'1' * 80})", f"{LAB}:12: 87 columns", "keep to 79"),
}
# fmt: on


@pytest.mark.parametrize("fault", FAULTS)
def test_check_finds(whole, fault):
    path, old, new, message, mend = FAULTS[fault]
    edit(whole.root / path, old, new)
    found = told(whole.root)
    assert message in found
    assert mend in found


def test_check_finds_what_has_no_place(whole):
    whole.write("snippets/loose.py", '"""Claim."""\nprint(1)\n')
    whole.write("tests/snippets/topic/test_other.py", "def test_x():\n    pass\n")
    found = told(whole.root)
    assert "loose.py:1: this is no snippet's place" in found
    assert "test_other.py:1: there are no snippets" in found


def test_check_finds_twins_and_a_topic_without_a_page(whole):
    page = whole.page.read_text().replace("render_macros", "top10: 3\nrender_macros")
    whole.page.write_text(page)
    whole.write("docs/questions/other/page.md", page)
    found = told(whole.root)
    assert "Top 10, no. 3 is other/page already" in found
    assert "the title is that of other/page" in found
    assert "the topic other has no page" in found
    assert "docs/questions/<topic>, no deeper, with an index.md" in found


def test_check_finds_a_prerequisite_of_a_higher_level(whole):
    page = whole.page.read_text()
    harder = page.replace("level: junior", "level: mid").replace("tell what", "tell what else")
    whole.write("docs/questions/topic/harder.md", harder)
    whole.page.write_text(page.replace("prerequisites: []", "prerequisites: [topic/harder]"))
    found = told(whole.root)
    assert f"{PAGE}:1: prerequisite topic/harder is of a higher level" in found
    assert "level this question up" in found


def test_faults_are_told_in_a_build_and_by_the_command(whole, capsys):
    edit(whole.page, "## Common mistakes", "")
    assert "its sections are" in (built := whole.build()).stdout
    assert built.returncode
    assert __main__.check(whole.root) == 1
    assert "its sections are" in capsys.readouterr().err
