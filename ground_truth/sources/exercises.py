"""Exercises: a page with a task, a solution, the usual mistakes, and the checks that judge them."""

import ast
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ground_truth import judge
from ground_truth.sources import files, pages, sections, tests
from ground_truth.sources.models import ExerciseHeader, validated
from ground_truth.sources.scripts import Cell, Snippet

FOLDER = "practice"
SOLUTION = "solution"
SECTIONS = ("Task", "Hints", "Solution", "Find the bug", "Discussion")
BEGINS = "# What follows is the judge: there is nothing to write below this line."
NOT_TO_JUDGE = ("import pytest", "import keras", "import tensorflow as tf")
"""What a test module imports for tests of the solution that readers do not get."""
STARTER = "starter"
"""The name of what a reader begins with, among those who are judged."""


@dataclass(frozen=True)
class Exercise:
    """One exercise: its page's front matter, and the scripts that belong to it."""

    root: Path
    slug: str
    """The page's path below `docs/`, without the ending: `practice/stable-softmax`."""
    title: str
    description: str
    level: str
    explained_at: str
    """The part of a question's page that explains it: `activations/activation-functions#…`."""
    aliases: tuple[str, ...]
    formerly = ()
    top10 = None  # as questions have it

    @property
    def source(self):
        """The page's path below `docs/`."""
        return f"{self.slug}.md"

    @property
    def path(self):
        """The page's path below the root."""
        return f"docs/{self.source}"

    @property
    def stem(self):
        """What its file is called, without the ending: `stable_softmax`."""
        return self.slug.rpartition("/")[2].replace("-", "_")

    @property
    def topic(self):
        """The folder of the page that explains it."""
        return self.explained_at.partition("/")[0]

    @cached_property
    def solution(self):
        """The Snippet that solves it."""
        return Snippet(self.root, f"{FOLDER}/{self.stem}/{SOLUTION}")

    @property
    def mistakes(self):
        """The Snippets with the usual mistakes, in the order of the page."""
        found = [each for each in tests.of_page(self.solution) if each.stem != SOLUTION]
        shown = [fence.shows for fence in pages.fences(self.root, self.path)]
        return sorted(found, key=lambda each: _place(each.name, shown))

    @property
    def module(self):
        """The TestModule with the checks."""
        return tests.module(self.root, self.solution.tests)

    @property
    def checks(self):
        """The checks that judge a reader's file: the tests that need no snippet to be run."""
        return [each for each in self.module.functions if "run" not in each.arguments]

    def trial(self, mistake):
        """Return the Trial of one of its mistakes."""
        return Trial(self.root, mistake.name)

    def mended(self, mistake):
        """Return the Mended of one of its mistakes."""
        return Mended(self.root, mistake.name)

    def task(self):
        """Return the task as plain text, of lines of at most 79 columns."""
        text = next(p.text for p in sections.sections(self.root, self.path) if p.title == "Task")
        text = pages.with_links(text, self.source, lambda _source, _line: None)
        return "\n\n".join(_wrapped(block) for block in re.split(r"\n{2,}", text))

    def file(self, candidate=None, known=None):
        """Return the file to download: `candidate`, and the judge below it.

        Args:
            candidate: the definitions to be judged; what a reader begins with if not given.
            known: hints by the names of the checks that fail, as `fingerprints` returns them.
        """
        mark = "r" if "\\" in self.task() else ""
        head = (
            f'{mark}"""{self.title}\n\n{self.task()}\n\n'
            f"Write what is missing, then run: python {self.stem}.py\n"
            f'"""\n\n{candidate or starter(self.solution.source)}'
        )
        return f"{head.rstrip()}\n\n\n{BEGINS}\n\n{judging(self.checks, self.module)}\n\n" + (
            f"KNOWN = {_literal(known or {})}\n\n"
            f'if __name__ == "__main__":\n    raise SystemExit(judge(globals(), CHECKS, KNOWN))\n'
        )


def _place(name, shown):
    """Return by what mistakes are sorted: their places among those `shown`, then their names."""
    return (shown.index(name) if name in shown else len(shown), name)


def _wrapped(block):
    """Return a paragraph, a list or a formula of Markdown in lines of at most 79 columns."""
    if block.startswith("$$"):
        return block
    items = re.split(r"\n(?=[-*] |\d+\. )", block)
    return "\n".join(
        textwrap.fill(
            each, 79, break_on_hyphens=False, break_long_words=False,
            subsequent_indent="  " if re.match(r"[-*] ", each) else "",
        )
        for each in items
    )  # fmt: skip


class Trial(Snippet):
    """A mistake before the judge: a script that prints what the judge says."""

    @property
    def cells(self):
        """The mistake's definitions, and the judge."""
        exercise = of_snippet(self)
        definitions, _ = parts(self.source)
        text = f"{definitions}\n\n{judging(exercise.checks, exercise.module)}\n\n"
        return [Cell("code", f"{text}status = judge(globals(), CHECKS, {{}})\n")]


class Mended(Snippet):
    """What a mistake shows once it is mended: the solution, and then what the mistake shows."""

    @property
    def cells(self):
        """The solution's definitions, and what the mistake does with its own."""
        exercise = of_snippet(self)
        definitions, _ = parts(exercise.solution.source)
        _, shows = parts(self.source)
        return [Cell("code", f"{definitions}\n\n{shows}", shows=self.claim)]


def exercises(root):
    """Return the exercises by slug, in the order of their paths.

    Raises:
        Problem: the first mistake in a page's front matter.
    """
    found = files.paths(root, f"docs/{FOLDER}", "*.md")
    made = [exercise(root, path) for path in found if is_exercise(path)]
    return {each.slug: each for each in made}


def is_exercise(path):
    """Return whether the page at `path`, below the root, is of an exercise."""
    return path.startswith(f"docs/{FOLDER}/") and not path.endswith(("/index.md", "/bugs.md"))


@files.memoized
def exercise(root, path):
    """Return the Exercise at `path`.

    Raises:
        Problem: as `exercises` does.
    """
    fields = dict(_front_matter(root, path))
    del fields["render_macros"]
    slug = path.removeprefix("docs/").removesuffix(".md")
    return Exercise(root, slug, **{**fields, "aliases": tuple(fields["aliases"])})


@files.facts("exercise")
def _front_matter(root, path, _text):
    head, _ = pages.head_and_body(root, path)
    return validated(ExerciseHeader, path, head)


def of_snippet(snippet):
    """Return the Exercise that `snippet` belongs to."""
    return exercise(snippet.root, snippet.page)


def trials(root):
    """Return all scripts that exercises run besides their snippets."""
    return [
        kind(root, mistake.name)
        for each in exercises(root).values()
        for mistake in each.mistakes
        for kind in (Trial, Mended)
    ]


def parts(source):
    """Return the definitions in a script, without its docstring, and what it does with them."""
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    defined = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    first = tree.body[0].end_lineno if ast.get_docstring(tree) else 0
    end = defined[-1].end_lineno if defined else first
    return "".join(lines[first:end]).strip("\n") + "\n", "".join(lines[end:]).strip("\n") + "\n"


def undocumented(definitions):
    """Return definitions without their docstrings."""
    lines = definitions.splitlines(keepends=True)
    for node in ast.walk(ast.parse(definitions)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            text = node.body[0]
            lines[text.lineno - 1 : text.end_lineno] = [""] * (text.end_lineno - text.lineno + 1)
    return "".join(lines)


def starter(source):
    """Return the definitions of a solution without what is to be written.

    Functions keep their signature and docstring; those without a docstring are of the solution
    alone, and go.
    """
    definitions, _ = parts(source)
    lines = definitions.splitlines(keepends=True)
    kept = []
    for node in ast.parse(definitions).body:
        if isinstance(node, ast.FunctionDef):
            kept.append(_unwritten(node, node.name, lines))
        elif isinstance(node, ast.ClassDef):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
            head = "".join(lines[node.lineno - 1 : node.body[0].end_lineno])
            whole = [_unwritten(n, f"{node.name}.{n.name}", lines, True) for n in methods]
            kept.append("\n".join([head, *whole]))
        else:
            kept.append("".join(lines[node.lineno - 1 : node.end_lineno]))
    text = re.sub(r"\n{2,}(?=(def|class|@))", "\n\n\n", "\n".join(filter(None, kept)))
    return re.sub(r"^(import .+|from .+)\n\n(?=import |from )", r"\1\n", text, flags=re.MULTILINE)


def _unwritten(node, name, lines, keep=False):
    """Return a function up to its docstring; nothing if it has none, unless it is to be kept."""
    told = ast.get_docstring(node) is not None
    if not told and not keep:
        return ""
    end = node.body[0].end_lineno if told else node.body[0].lineno - 1
    indent = " " * node.body[0].col_offset
    written = "".join(lines[node.lineno - 1 : end])
    return f'{written}{indent}raise NotImplementedError("{name}")\n'


def judging(checks, module):
    """Return the text of the judge with `checks` of `module`: all that stands below what it judges.

    Args:
        checks: the TestFunctions that judge.
        module: their TestModule, for what they use.
    """
    imports, rest = {}, []
    for text in (Path(judge.__file__).read_text(encoding="utf-8"), module.helpers):
        lines = text.splitlines(keepends=True)
        for node in ast.parse(text).body:
            first = min([node.lineno, *(n.lineno for n in getattr(node, "decorator_list", []))])
            code = "".join(lines[first - 1 : node.end_lineno]).strip("\n")
            if isinstance(node, ast.Import) and code not in NOT_TO_JUDGE:
                imports[code] = None
            elif not isinstance(node, ast.Import | ast.ImportFrom) and not _is_text(node):
                rest.append(code)
    names = ", ".join(check.name for check in checks)
    texts = [*rest, *(check.source.strip() for check in checks), f"CHECKS = [{names}]"]
    return "\n".join(imports) + "\n\n" + "\n\n\n".join(texts)


def _is_text(node):
    """Return whether a statement is a text alone: a docstring, or what explains a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _literal(known):
    """Return hints by names of checks as Python."""
    lines = [f"    {names!r}: [\n" + "".join(f"        {h!r},\n" for h in hints) + "    ],\n"
             for names, hints in known.items()]  # fmt: skip
    return "{\n" + "".join(lines) + "}" if lines else "{}"
