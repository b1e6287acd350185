"""Where things are: the project's root, its snippets and its test modules."""

import ast
import io
import os
import posixpath
import re
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path


class Problem(Exception):
    """What is wrong in which file, and how to mend it."""

    def __init__(self, path, line, what, mend):
        super().__init__(path, line, what, mend)
        self.path, self.line, self.what, self.mend = path, line, what, mend

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}\n  Mend: {self.mend}"


class SnippetProblem(Problem):
    """What is wrong with a snippet, where it is shown, and what its run wrote."""

    def __init__(self, snippet, line, what, mend, report=""):
        super().__init__(snippet.relative_path, line, what, mend)
        self.snippet, self.report = snippet, report.strip()

    def __str__(self):
        page = f"  Shown on: {self.snippet.page}:{self.snippet.line_on_page}"
        report = "".join(f"\n    {line}" for line in self.report.splitlines())
        return f"{super().__str__()}\n{page}{report}"


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Characters that neither a page nor a clipboard keeps as they are."""


@dataclass(frozen=True)
class Snippet:
    """One teaching script, `snippets/<topic>/<page>/<snippet>.py`."""

    root: Path
    name: str
    """Its path below `snippets/`, without the ending: `regularization/overfitting/dropout`."""

    @property
    def path(self):
        """The script."""
        return self.root / "snippets" / f"{self.name}.py"

    @property
    def relative_path(self):
        """The script's path below the root, as messages and pages name it."""
        return f"snippets/{self.name}.py"

    @property
    def page(self):
        """The page that shows it, below the root: Python names with hyphens for underscores."""
        return f"docs/questions/{self.name.rpartition('/')[0].replace('_', '-')}.md"

    @property
    def tests(self):
        """The module with its tests, below the root."""
        folder, _, page = self.name.rpartition("/")[0].rpartition("/")
        return "/".join(filter(None, ["tests/snippets", folder, f"test_{page}.py"]))

    @cached_property
    def source(self):
        """The script's text, read once: what was run is what is shown.

        Raises:
            Problem: there is no such file, it is not UTF-8, or it holds control characters.

        """
        try:
            source = self.path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            raise Problem(
                self.page,
                self.line_on_page,
                f"there is no {self.relative_path}",
                "create the snippet, or correct the name in show(…)",
            ) from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise SnippetProblem(self, line, "the file is not UTF-8", "save it as UTF-8") from None
        if found := CONTROL.search(source):
            raise SnippetProblem(
                self,
                source.count("\n", 0, found.start()) + 1,
                f"holds the control character {found[0]!r}",
                "remove it, or write its escape; end lines with \\n alone",
            )
        return source

    @cached_property
    def tree(self):
        """The script's syntax tree.

        Raises:
            Problem: the script is not valid Python.

        """
        try:
            return ast.parse(self.source)
        except SyntaxError as error:
            what = f"{type(error).__name__}: {error.msg}"
            raise SnippetProblem(self, error.lineno or 1, what, "correct the syntax") from None

    @cached_property
    def claim(self):
        """The module docstring as one line: the claim that the snippet demonstrates."""
        return " ".join((ast.get_docstring(self.tree) or "").split())

    @cached_property
    def imports(self):
        """The lines of its imports, by the top-level name of the module; `.` if relative."""
        lines = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    lines.setdefault(alias.name.partition(".")[0], node.lineno)
            elif isinstance(node, ast.ImportFrom):
                name = "." if node.level else node.module.partition(".")[0]
                lines.setdefault(name, node.lineno)
        return dict(sorted(lines.items()))

    @property
    def packages(self):
        """The imported modules that do not come with Python, sorted."""
        return [
            name for name in self.imports if name != "." and name not in sys.stdlib_module_names
        ]

    @property
    def line_on_page(self):
        """The line of the page that shows the snippet; 1 if none does."""
        try:
            lines = (self.root / self.page).read_text(encoding="utf-8").splitlines()
        except OSError:
            return 1
        call = f'show("{self.name}")'
        return next((number for number, line in enumerate(lines, 1) if call in line), 1)


class Lab(Snippet):
    """One experiment as a script of cells, `docs/labs/<name>.py`; its page is itself.

    Its name is its path below `docs/`, without the ending: `labs/generating-digits`.
    """

    @property
    def path(self):
        """The script."""
        return self.root / self.relative_path

    @property
    def relative_path(self):
        """The script's path below the root, as messages name it."""
        return f"docs/{self.name}.py"

    page = relative_path

    @property
    def line_on_page(self):
        """A lab is shown from its first line on."""
        return 1


def project_root():
    """Return the project's root: MkDocs' folder while it builds, else up from here.

    Raises:
        Problem: no folder from here up holds `mkdocs.yml`.

    """
    if configured := os.environ.get("MKDOCS_CONFIG_DIR"):  # set by markdown-exec
        return Path(configured)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file():
            return folder
    raise Problem(
        str(here),
        1,
        "no mkdocs.yml here or in a folder above",
        "run this inside a checkout of the project",
    )


def address(page, path):
    """Return the address of `path` below the site, for HTML on a page.

    MkDocs leaves addresses in HTML as they are: from the page's own folder. Zensical rewrites them
    as it does those in Markdown: from the folder of its source.

    Args:
        page: the page's path below `docs/`.
        path: a file of the site, or a folder with a slash at its end.
    """
    folder = posixpath.dirname(page)
    if "zensical" not in sys.modules and posixpath.basename(page) != "index.md":
        folder = posixpath.splitext(page)[0]
    relative = posixpath.relpath(path or ".", folder or ".")
    return f"{relative}/" if path.endswith("/") or not path else relative


def all_snippets(root):
    """Return every snippet below `root`, sorted by name."""
    folder = root / "snippets"
    return [
        Snippet(root, path.relative_to(folder).with_suffix("").as_posix())
        for path in sorted(folder.rglob("*.py"))
    ]


def all_labs(root):
    """Return every lab below `root`, sorted by name."""
    return [Lab(root, f"labs/{path.stem}") for path in sorted((root / "docs/labs").glob("*.py"))]


def snippet_tests(snippet):
    """Return the sources of the test functions that belong to `snippet`, in their order.

    Raises:
        Problem: its test module cannot be read.
    """
    names = {path.stem for path in snippet.path.parent.glob("*.py")}
    return [
        test.source
        for test in test_functions(snippet.root, snippet.tests)
        if test.subject(names) == snippet.path.stem
    ]


@dataclass(frozen=True)
class TestFunction:
    """One test of a snippet."""

    __test__ = False  # pytest collects classes by this name

    name: str
    line: int
    source: str

    def subject(self, names):
        """Return which of the snippets `names` it tests, or None.

        A test belongs to the snippet whose name follows `test_`; the longest name wins.
        """
        said = f"{self.name.removeprefix('test_')}_"
        return max((name for name in names if said.startswith(f"{name}_")), key=len, default=None)


def test_functions(root, module):
    """Return the test functions of `module`, in their order; none if there is no such file.

    Args:
        root: the project's root.
        module: the test module's path below it.

    Raises:
        Problem: it is not valid Python.
    """
    try:
        return _test_functions(root, module, (root / module).stat().st_mtime_ns)
    except FileNotFoundError:
        return []


test_functions.__test__ = False


@cache
def _test_functions(root, module, _modified):
    try:
        source = (root / module).read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (SyntaxError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", None) or 1
        what = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
        raise Problem(module, line, what, "correct the test module") from None
    lines = io.StringIO(source).readlines()
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            text = "".join(lines[first - 1 : node.end_lineno])
            found.append(TestFunction(node.name, first, text))
    return found
