"""The checks that keep pages, snippets and tests one; each says what is wrong, and the mend."""

import ast
import re

from ground_truth import labs
from ground_truth.catalogue import (
    LEVELS,
    catalogue,
    front_matter,
    in_learning_order,
    question_pages,
    topics,
)
from ground_truth.project import (
    Problem,
    all_labs,
    all_snippets,
    snippet_tests,
    test_functions,
)

SECTIONS = (
    "In 30 seconds", "In depth", "Follow-up questions", "Common mistakes", "References",
)  # fmt: skip
ALOUD = (50, 90)
"""Words of the answer to say aloud, at least and at most."""
FOLLOW_UPS = 4
QUERIES = 10
"""Searches that must find a page among the first three."""
CODE_LINES = 45
"""Lines of a snippet without blank ones: one idea, read at a glance."""
COLUMNS = 79
LAB_END = ("What you can say now", "Exercises")

FENCE = re.compile(r"^(?P<indent>[ >\d.*+-]*)(?P<fence>`{3,}|~{3,})(?P<options>.*)$")
NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+/[a-z0-9_]+")
CALL = re.compile(r'from ground_truth import show\nprint\(show\("([a-z0-9_/]+)"\)\)\n\Z')


def fences(text):
    """Return the fenced blocks of a page as `(line, options, code)`, their indentation removed."""
    found, lines = [], text.splitlines()
    number = 0
    while number < len(lines):
        opening = FENCE.match(lines[number])
        number += 1
        if not opening:
            continue
        first, code = number, []
        while number < len(lines) and lines[number].strip() != opening["fence"]:
            code.append(lines[number].removeprefix(opening["indent"]) + "\n")
            number += 1
        number += 1
        found.append((first, opening["options"].strip(), "".join(code)))
    return found


def shown(root):
    """Return where each snippet is shown: a dict from name to a list of `(page, line)`."""
    places = {}
    for path in sorted((root / "docs").rglob("*.md")):
        page = path.relative_to(root).as_posix()
        for line, _, code in fences(path.read_text(encoding="utf-8")):
            if call := CALL.match(code):
                places.setdefault(call[1], []).append((page, line))
    return places


def fence_problems(root):
    """Return a Problem for each fence that is not the canonical one."""
    problems = []
    for path in sorted((root / "docs").rglob("*.md")):
        for line, options, code in fences(path.read_text(encoding="utf-8")):
            if options != 'python exec="1"' or not CALL.match(code):
                problems.append(Problem(
                    path.relative_to(root).as_posix(), line,
                    f"this fence is not the one that shows a snippet: ```{options}",
                    'write ```python exec="1", then `from ground_truth import show`, then '
                    '`print(show("<topic>/<page>/<snippet>"))`; put code in a snippet',
                ))  # fmt: skip
    return problems


def snippet_problems(root):
    """Return a Problem for each snippet that no page, a wrong page or two pages show."""
    problems, places = [], shown(root)
    snippets = {snippet.name: snippet for snippet in all_snippets(root)}
    for name, snippet in snippets.items():
        if not NAME.fullmatch(name):
            problems.append(Problem(
                snippet.relative_path, 1, "this is no snippet's place",
                "name it snippets/<topic>/<page>/<snippet>.py, with letters, digits and _",
            ))  # fmt: skip
            continue
        where = places.get(name, [])
        if not where:
            problems.append(Problem(
                snippet.relative_path, 1, "no page shows this snippet",
                f'show it on {snippet.page} with print(show("{name}")), or delete it',
            ))  # fmt: skip
        for page, line in where[1:]:
            problems.append(Problem(
                page, line, f"{name} is shown twice, first on {where[0][0]}:{where[0][1]}",
                "show it once, and link to it",
            ))  # fmt: skip
        for page, line in where[:1]:
            if page != snippet.page:
                problems.append(Problem(
                    page, line, f"{name} belongs to {snippet.page}",
                    "show it there, or move the snippet and its tests",
                ))  # fmt: skip
    for name in places.keys() - snippets.keys():
        page, line = places[name][0]
        problems.append(Problem(
            page, line, f"there is no snippets/{name}.py", "create it, or correct the name",
        ))  # fmt: skip
    return problems


def test_problems(root):
    """Return a Problem for each snippet without a test, test without a snippet, or page without."""
    problems, names = [], {}
    for snippet in all_snippets(root):
        names.setdefault(snippet.tests, set()).add(snippet.path.stem)
        if not snippet_tests(snippet):
            problems.append(
                Problem(
                    snippet.tests,
                    1,
                    f"no test of {snippet.relative_path}",
                    f"write `def test_{snippet.path.stem}_…(run):` there",
                )
            )
    for module, stems in names.items():
        for test in test_functions(root, module):
            if test.subject(stems) is None:
                problems.append(
                    Problem(
                        module,
                        test.line,
                        f"{test.name} tests no snippet of its page",
                        "name it after one: test_<snippet>_<property>",
                    )
                )
        if (root / module).is_file() and len(search_queries(root, module)) < QUERIES:
            problems.append(Problem(
                module, 1, f"no list QUERIES of {QUERIES} texts",
                "write down what readers may type who look for the page, before you look at it",
            ))  # fmt: skip
    for path in sorted((root / "tests" / "snippets").rglob("test_*.py")):
        module = path.relative_to(root).as_posix()
        hidden = re.search(r"^(class Test|async def test_)", path.read_text(encoding="utf-8"), re.M)
        if hidden:
            line = hidden.string.count("\n", 0, hidden.start()) + 1
            problems.append(Problem(
                module, line, "no page would show this test", "write it as a plain function",
            ))  # fmt: skip
        if module not in names:
            problems.append(Problem(
                module, 1, "there are no snippets for this test module",
                "move or delete it, or write the snippets",
            ))  # fmt: skip
    shown_on = {page for places in shown(root).values() for page, _ in places}
    for path in question_pages(root):
        page = path.relative_to(root).as_posix()
        if page not in shown_on:
            problems.append(Problem(
                page, 1, "this page shows no snippet", "show at least one: nothing is only claimed",
            ))  # fmt: skip
    return problems


def search_queries(root, module):
    """Return what readers may type who look for a page, as its test module lists it."""
    for node in ast.parse((root / module).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "QUERIES":
            return ast.literal_eval(node.value)
    return []


def question_problems(root):
    """Return a Problem for each mistake between questions: slugs, cycles, places, topics."""
    try:
        questions, known = catalogue(root), topics(root)
    except Problem as problem:
        return [problem]
    problems, places, names = [], {}, {slug: slug for slug in questions}
    for question in questions.values():
        page = f"docs/{question.source}"
        for slug in question.prerequisites:
            if slug not in questions:
                problems.append(Problem(
                    page, 1, f"prerequisite {slug} is no question",
                    f"use the path of a page below docs/questions: {', '.join(questions)}",
                ))  # fmt: skip
            elif LEVELS.index(questions[slug].level) > LEVELS.index(question.level):
                problems.append(Problem(
                    page, 1, f"prerequisite {slug} is of a higher level",
                    "level this question up, or that one down: the learning path goes by levels",
                ))  # fmt: skip
        for slug in question.formerly:
            if slug in names:
                problems.append(Problem(
                    page, 1, f"formerly {slug}, which is {names[slug]}",
                    "name paths that no page has any more, each on the page that has its content",
                ))  # fmt: skip
            names[slug] = question.slug
        if question.top10 in places:
            problems.append(Problem(
                page, 1, f"Top 10, no. {question.top10} is {places[question.top10]} already",
                "give each place once",
            ))  # fmt: skip
        elif question.top10:
            places[question.top10] = question.slug
        if question.topic not in known:
            problems.append(Problem(
                page, 1, f"the topic {question.topic or '(none)'} has no page",
                "put the page into a folder docs/questions/<topic>, no deeper, with an index.md",
            ))  # fmt: skip
    try:
        in_learning_order(questions)
    except Problem as problem:
        problems.append(problem)
    return problems


def page_problems(root):
    """Return a Problem for each departure from a page's anatomy."""
    problems = []
    for path in question_pages(root):
        page = path.relative_to(root).as_posix()
        try:
            front_matter(root, path)
        except Problem as problem:
            problems.append(problem)
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        body_line = lines.index("---", 1) + 1
        body = "\n".join(lines[body_line:])

        def wrong(line, what, mend, page=page):
            problems.append(Problem(page, line, what, mend))

        if not body.lstrip().startswith("{{ about_this_question() }}\n"):
            wrong(body_line + 1, "the facts about the question are missing",
                  "begin the body with a line {{ about_this_question() }}")  # fmt: skip
        if not body.rstrip().endswith("\n{{ previous_and_next() }}"):
            wrong(len(lines), "the links to the questions around it are missing",
                  "end the page with a line {{ previous_and_next() }}")  # fmt: skip
        if len(all_h1 := re.findall(r"^# ", body, re.MULTILINE)):
            wrong(body_line + 1, f"{len(all_h1)} level-1 headings",
                  "remove them: the title becomes the heading")  # fmt: skip
        headings = tuple(re.findall(r"^## (.+)$", body, re.MULTILINE))
        if headings != SECTIONS:
            wrong(body_line + 1, f"its sections are {', '.join(headings)}",
                  f"write exactly {', '.join(SECTIONS)}")  # fmt: skip
            continue
        parts = re.split(r"^## .+$", body, flags=re.MULTILINE)[1:]
        section = dict(zip(SECTIONS, parts, strict=True))
        first = {name: lines.index(f"## {name}") + 1 for name in SECTIONS}
        words = len(section["In 30 seconds"].split())
        if not ALOUD[0] <= words <= ALOUD[1]:
            wrong(first["In 30 seconds"], f"the answer to say aloud has {words} words",
                  f"say it in {ALOUD[0]} to {ALOUD[1]}")  # fmt: skip
        follow_ups = len(re.findall(r'^\?\?\? question "', section["Follow-up questions"], re.M))
        if follow_ups < FOLLOW_UPS:
            wrong(first["Follow-up questions"], f"{follow_ups} follow-up questions",
                  f'write at least {FOLLOW_UPS}, each as ??? question "…?"')  # fmt: skip
        entries = re.findall(r"^[-*] (?:.|\n(?![-*\n]))+", section["References"], re.M)
        if not entries:
            wrong(first["References"], "no references", "list the primary papers")
        for entry in entries:
            if not re.search(r"https://(doi\.org/10\.|arxiv\.org/abs/\d{4}\.\d{4,5})", entry):
                line = next(n for n, each in enumerate(lines, 1) if each and entry.startswith(each))
                wrong(line, "this reference has no DOI or arXiv number", "link one of the two")
    return problems


def style_problems(root):
    """Return a Problem for each snippet that is not a plain, short, self-contained script."""
    problems = []
    for snippet in all_snippets(root):

        def wrong(line, what, mend, snippet=snippet):
            problems.append(Problem(snippet.relative_path, line, what, mend))

        lines = snippet.source.splitlines()
        if not snippet.claim:
            wrong(1, "no module docstring", "say in one sentence what it demonstrates")
        code = [line for line in lines if line.strip()]
        if len(code) > CODE_LINES:
            wrong(CODE_LINES, f"{len(code)} lines", f"show one idea in at most {CODE_LINES}")
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS:
                wrong(number, f"{len(line)} columns", f"keep to {COLUMNS}: phones and side by side")
        if not snippet.source.endswith("\n") or snippet.source.endswith("\n\n"):
            wrong(len(lines), "does not end with one line break", "let ruff format it")
        for module in snippet.imports:
            if module in ("ground_truth", "tests", "snippets", "."):
                wrong(
                    snippet.imports[module],
                    f"imports {module} of this project",
                    "make it stand alone",
                )
        for node in ast.walk(snippet.tree):
            if isinstance(node, ast.keyword) and node.arg == "input_shape":
                wrong(node.value.lineno, "uses input_shape=", "begin with keras.Input(shape=…)")
        random = re.search(r"random|seed", snippet.source)
        if random and not re.search(r"^SEED = \d+$", snippet.source, re.MULTILINE):
            wrong(1, "draws random numbers without a visible seed", "assign SEED = 0 at the top")
    return problems


def lab_problems(root):
    """Return a Problem for each lab whose header, cells or end is not as it should be."""
    problems, questions = [], catalogue(root)
    for lab in all_labs(root):
        cells = labs.cells(lab)
        problems += labs.question_problems(lab, questions)
        if not any(labs.CHECK in cell.tags for cell in cells):
            problems.append(Problem(
                lab.relative_path, 1, "no cell asserts what the lab claims",
                'assert it in cells that begin with `# %% tags=["check"]`',
            ))  # fmt: skip
        prose = "\n".join(cell.source for cell in cells if cell.kind == "markdown")
        headings = re.findall(r"^## (.+)$", prose, re.MULTILINE)
        if tuple(headings[-2:]) != LAB_END:
            problems.append(Problem(
                lab.relative_path, 1, f"its last sections are {headings[-2:]}",
                f"end with {' and '.join(LAB_END)}",
            ))  # fmt: skip
        for cell in cells:
            for number, line in enumerate(cell.source.splitlines(), cell.line + 1):
                if cell.kind == "code" and len(line) > COLUMNS:
                    problems.append(Problem(
                        lab.relative_path, number, f"{len(line)} columns", f"keep to {COLUMNS}"
                    ))  # fmt: skip
    return problems


CHECKS = (
    fence_problems, snippet_problems, test_problems, question_problems, page_problems,
    style_problems, lab_problems,
)  # fmt: skip
