"""The tests of snippets, read without importing their modules."""

import ast
import io
from dataclasses import dataclass

from ground_truth.sources import files
from ground_truth.sources.scripts import Snippet, imported, parsed


@dataclass(frozen=True)
class TestFunction:
    """One test of a snippet."""

    __test__ = False  # pytest collects classes by this name

    name: str
    line: int
    source: str
    marks: tuple[str, ...]
    """The names of its `@pytest.mark`s."""
    arguments: tuple[str, ...]

    def subject(self, names):
        """Return which of the snippets `names` it tests, or None.

        A test belongs to the snippet whose name follows `test_`; the longest name wins.
        """
        said = f"{self.name.removeprefix('test_')}_"
        return max((name for name in names if said.startswith(f"{name}_")), key=len, default=None)


@dataclass(frozen=True)
class TestModule:
    """A module with the tests of a page's snippets."""

    __test__ = False

    functions: list[TestFunction]
    helpers: str
    """All that is neither a test nor QUERIES: what any of its tests may use."""
    queries: list[str]
    """What readers may type who look for the page."""
    imports: dict[str, int]


NONE = TestModule([], "", [], {})


def module(root, path):
    """Return the TestModule at `path`; an empty one if there is no such file.

    Raises:
        Problem: it is not valid Python, or no plain UTF-8.
    """
    try:
        return _module(root, path)
    except FileNotFoundError:
        return NONE


@files.memoized
def _module(root, path):
    facts = _facts(root, path)
    functions = [TestFunction(*each[:3], *map(tuple, each[3:])) for each in facts["functions"]]
    return TestModule(functions, facts["helpers"], facts["queries"], facts["imports"])


@files.facts("tests")
def _facts(root, path, source):
    tree = parsed(path, source)
    lines = io.StringIO(source).readlines()
    functions, helpers, queries = [], [], []
    for node in tree.body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        text = "".join(lines[first - 1 : node.end_lineno])
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = [
                part.attr
                for each in node.decorator_list
                for part in ast.walk(each)
                if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "pytest.mark"
            ]
            arguments = [each.arg for each in node.args.args]
            functions.append((node.name, first, text, marks, arguments))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "QUERIES":
            queries = _texts(node.value)
        else:
            helpers.append(text)
    return {
        "functions": functions,
        "helpers": "\n".join(helpers),
        "queries": queries,
        "imports": imported(tree),
    }


def _texts(node):
    try:
        return [str(each) for each in ast.literal_eval(node)]
    except (ValueError, TypeError):
        return []  # a check says that they are missing


def of_snippet(snippet):
    """Return name and source of each test function that belongs to `snippet`, in their order.

    Raises:
        Problem: its test module cannot be read.
    """
    names = {each.stem for each in of_page(snippet)}
    return [
        (test.name, test.source)
        for test in module(snippet.root, snippet.tests).functions
        if test.subject(names) == snippet.stem or snippet.solves
    ]


def of_page(snippet):
    """Return all snippets of the page that shows `snippet`."""
    folder = snippet.path.rpartition("/")[0]
    found = files.paths(snippet.root, folder, "*.py")
    return [
        Snippet(snippet.root, path.removeprefix("snippets/").removesuffix(".py")) for path in found
    ]
