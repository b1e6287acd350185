"""The three trees agree, and pages and snippets have their form; each check finds its fault."""

import pytest
from ground_truth.project import Problem
from support import FENCE, ROOT

from ground_truth import structure


@pytest.mark.parametrize("check", structure.CHECKS, ids=lambda check: check.__name__)
def test_project_has_no(check):
    problems = check(ROOT)
    assert not problems, "\n".join(["", *map(str, problems)])


@pytest.fixture
def whole(project):
    """A project in which nothing is wrong, with two snippets."""
    project.add("one", 'print("one")')
    project.add("one_more", 'print("one more")')
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    project.add_lab("lab", "print(1)")
    return project


def test_a_whole_project_passes_every_check(whole):
    assert [problem for check in structure.CHECKS for problem in check(whole.root)] == []


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


PAGE = "docs/questions/topic/page.md"
TESTS = "tests/snippets/topic/test_page.py"
ONE = "snippets/topic/page/one.py"
LAB = "docs/labs/lab.py"

BREAKAGES = {
    # what was done to the file: (check, file, old, new, message, mend)
    "fence misspelt": (
        structure.fence_problems,
        PAGE,
        'exec="1"',
        'exce="1"',
        "is not the one that shows",
        "write ```python exec",
    ),
    "fence with other code": (
        structure.fence_problems,
        PAGE,
        "from ground_truth import show",
        "import os",
        "is not the one",
        "in a snippet",
    ),
    "fence with tildes": (
        structure.fence_problems,
        PAGE,
        "None.",
        "~~~python\n1\n~~~",
        "is not the one",
        "in a snippet",
    ),
    "fence in a quotation": (
        structure.fence_problems,
        PAGE,
        "None.",
        "> ```python\n> 1\n> ```",
        "is not the one",
        "in a snippet",
    ),
    "fence not closed": (
        structure.fence_problems,
        PAGE,
        "None.",
        "```\ncode",
        "is not the one",
        "in a snippet",
    ),
    "snippet not shown": (
        structure.snippet_problems,
        PAGE,
        FENCE.replace("NAME", "one"),
        "",
        f"{ONE}:1: no page shows",
        "show it on docs/",
    ),
    "snippet shown twice": (
        structure.snippet_problems,
        PAGE,
        "None.",
        FENCE.replace("NAME", "one"),
        "one is shown twice",
        "link to it",
    ),
    "snippet missing": (
        structure.snippet_problems,
        PAGE,
        'page/one"',
        'page/won"',
        "no snippets/topic/page/won.py",
        "correct the name",
    ),
    "snippet of another page": (
        structure.snippet_problems,
        PAGE,
        'topic/page/one"',
        'topic/other/one"',
        "no page shows",
        "or delete it",
    ),
    "snippet without a test": (
        structure.test_problems,
        TESTS,
        "def test_one_runs",
        "def test_one_more_again",
        f"no test of {ONE}",
        "def test_one_",
    ),
    "test without a snippet": (
        structure.test_problems,
        TESTS,
        "def test_one_runs",
        "def test_two_runs",
        "test_two_runs tests no snippet",
        "name it",
    ),
    "too few searches": (
        structure.test_problems,
        TESTS,
        "'8', '9'",
        "'8'",
        f"{TESTS}:1: no list QUERIES of 10 texts",
        "before you look at it",
    ),
    "prerequisite unknown": (
        structure.question_problems,
        PAGE,
        "prerequisites: []",
        "prerequisites: [topic/none]",
        "topic/none is no",
        "use the path",
    ),
    "prerequisites in a cycle": (
        structure.question_problems,
        PAGE,
        "prerequisites: []",
        "prerequisites: [topic/page]",
        "form a cycle",
        "remove one",
    ),
    "facts missing": (
        structure.page_problems,
        PAGE,
        "{{ about_this_question() }}",
        "Hello.",
        "the facts about",
        "begin the body",
    ),
    "links around missing": (
        structure.page_problems,
        PAGE,
        "{{ previous_and_next() }}",
        "Bye.",
        "links to the questions around",
        "end the page",
    ),
    "own heading": (
        structure.page_problems,
        PAGE,
        "## In 30",
        "# Title\n\n## In 30",
        "1 level-1",
        "becomes the heading",
    ),
    "section missing": (
        structure.page_problems,
        PAGE,
        "## Common mistakes",
        "",
        "its sections are",
        "write exactly",
    ),
    "answer too long": (
        structure.page_problems,
        PAGE,
        "word ",
        "word " * 40,
        "has 99 words",
        "50 to 90",
    ),
    "follow-ups too few": (
        structure.page_problems,
        PAGE,
        '??? question "Four?"',
        "Four",
        "3 follow-up questions",
        "at least 4",
    ),
    "former path that is still a page": (
        structure.question_problems,
        PAGE,
        "level: junior",
        "level: junior\nformerly: [topic/page]",
        "formerly topic/page, which is topic/page",
        "that no page has any more",
    ),
    "reference without a number": (
        structure.page_problems,
        PAGE,
        "https://arxiv.org/abs/1502.01852",
        "https://example.org",
        "page.md:54: this reference has no DOI or arXiv",
        "link one",
    ),
    "docstring missing": (
        structure.style_problems,
        ONE,
        '"""It does what it says."""\n',
        "",
        f"{ONE}:1: no module docstring",
        "one sentence",
    ),
    "line too long": (
        structure.style_problems,
        ONE,
        'print("one")',
        f'print("{"x" * 80}")',
        f"{ONE}:2: 89 columns",
        "keep to 79",
    ),
    "snippet too long": (
        structure.style_problems,
        ONE,
        'print("one")',
        'print("one")\n' * 50,
        "51 lines",
        "one idea",
    ),
    "import of the project": (
        structure.style_problems,
        ONE,
        'print("one")',
        'import ground_truth\nprint("one")',
        "imports ground_truth",
        "stand alone",
    ),
    "old Keras idiom": (
        structure.style_problems,
        ONE,
        'print("one")',
        "dict(input_shape=(3,))",
        f"{ONE}:2: uses input_shape=",
        "keras.Input",
    ),
    "lab of no question": (
        structure.lab_problems,
        LAB,
        "topic/page",
        "topic/none",
        f"{LAB}:4: topic/none is no question",
        "name docs/questions/",
    ),
    "lab without a check": (
        structure.lab_problems,
        LAB,
        ' tags=["check"]',
        "",
        f"{LAB}:1: no cell asserts",
        "assert it in cells",
    ),
    "lab without exercises": (
        structure.lab_problems,
        LAB,
        "# ## Exercises",
        "# Exercises",
        "its last sections are",
        "end with What you can say now and Exercises",
    ),
    "lab with a long line": (
        structure.lab_problems,
        LAB,
        "print(1)",
        f"print({'1' * 80})",
        f"{LAB}:12: 87 columns",
        "keep to 79",
    ),
    "seed hidden": (
        structure.style_problems,
        ONE,
        'print("one")',
        "import random\nprint(random.random())",
        "visible seed",
        "SEED = 0",
    ),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_check_finds(whole, name):
    check, path, old, new, message, mend = BREAKAGES[name]
    edit(whole.root / path, old, new)
    found = "\n".join(map(str, check(whole.root)))
    assert message in found
    assert mend in found


def test_check_finds_a_page_without_snippets(whole):
    text = whole.page.read_text()
    for name in ("one", "one_more"):
        text = text.replace(FENCE.replace("NAME", name), "")
    whole.page.write_text(text)
    assert "this page shows no snippet" in "\n".join(map(str, structure.test_problems(whole.root)))


def test_check_finds_a_test_module_without_snippets(whole):
    whole.write("tests/snippets/topic/test_other.py", "def test_x():\n    pass\n")
    (problem,) = structure.test_problems(whole.root)
    assert "test_other.py:1: there are no snippets" in str(problem)


def test_check_finds_a_place_given_twice_and_a_topic_without_a_page(whole):
    page = whole.page.read_text().replace("render_macros", "top10: 3\nrender_macros")
    whole.page.write_text(page)
    whole.write("docs/questions/other/page.md", page)
    messages = "\n".join(map(str, structure.question_problems(whole.root)))
    assert "Top 10, no. 3 is other/page already" in messages
    assert "the topic other has no page" in messages
    assert "docs/questions/<topic>, no deeper, with an index.md" in messages


def test_check_finds_a_prerequisite_of_a_higher_level(whole):
    page = whole.page.read_text()
    harder = page.replace("level: junior", "level: mid")
    whole.write("docs/questions/topic/harder.md", harder)
    whole.page.write_text(page.replace("prerequisites: []", "prerequisites: [topic/harder]"))
    (problem,) = structure.question_problems(whole.root)
    assert "page.md:1: prerequisite topic/harder is of a higher level" in str(problem)
    assert "level this question up" in str(problem)


def test_check_finds_a_snippet_in_no_page_folder(whole):
    whole.write("snippets/loose.py", '"""Claim."""\nprint(1)\n')
    assert "loose.py:1: this is no snippet's place" in "\n".join(
        map(str, structure.snippet_problems(whole.root))
    )


def test_check_finds_a_test_that_no_page_would_show(whole):
    edit(whole.tests, "def test_one_runs", "async def test_one_runs")
    messages = "\n".join(map(str, structure.test_problems(whole.root)))
    assert "test_page.py:4: no page would show this test" in messages


def test_check_finds_a_test_module_that_is_no_python(whole):
    edit(whole.tests, "def test_one_runs(run):", "def test_one_runs(run:")
    with pytest.raises(Problem, match=r"test_page\.py:4: SyntaxError: .*\n  Mend: correct"):
        structure.test_problems(whole.root)


def test_check_finds_a_page_without_front_matter(whole):
    whole.page.write_text("Nothing but text.\n")
    for check in (structure.page_problems, structure.question_problems):
        (problem,) = check(whole.root)
        assert str(problem).startswith("docs/questions/topic/page.md:1: no front matter")
