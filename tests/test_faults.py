"""Faults of machinery that were found once: of each kind one, and what is seen instead."""

import ast
import os
import re
import shutil
import stat
import subprocess
import sys

import pytest
from support import ROOT

from ground_truth import check
from ground_truth.check import pages, snippets, tests
from ground_truth.problem import Problem
from ground_truth.run import child, runner
from ground_truth.sources.models import DESCRIPTION_LENGTH
from ground_truth.sources.scripts import all_labs, all_snippets

pytestmark = pytest.mark.usefixtures("warm_server")


def python(*arguments, cwd, **environment):
    """Run Python in `cwd`; return the completed process."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def command(*arguments, cwd, **environment):
    """Run the project's command in `cwd`; return the completed process."""
    return python("-m", "ground_truth", *arguments, cwd=cwd, **environment)


def test_assertions_that_are_off_are_refused(project):
    project.add_lab("lab", "assert 1 == 2")
    ran = command("run", "lab", cwd=project.root, PYTHONOPTIMIZE="1")
    assert ran.returncode == 1
    assert "docs/labs/lab.py:1: assertions are off" in ran.stderr
    assert "Mend: run without" in ran.stderr


def test_what_editors_leave_is_no_source(project):
    project.add("first", "print(1)")
    project.add_lab("lab", "print(1)")
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    for name in (
        "snippets/topic/page/.#first.py", "snippets/topic/page/.ipynb_checkpoints/first.py",
        "tests/snippets/topic/.#test_page.py", "docs/questions/topic/._page.md",
        "docs/questions/topic/.ipynb_checkpoints/page.md", "docs/labs/._lab.py",
        "docs/labs/.ipynb_checkpoints/lab.py",
    ):  # fmt: skip
        project.write(name, "\xff of an editor")
    assert check.problems(project.root) == []
    assert [each.stem for each in all_snippets(project.root)] == [*project.fillers, "first"]
    assert len(all_labs(project.root)) == 1
    built = project.build()
    assert built.returncode == 0, built.stdout
    names = [path.name for path in (project.root / "site").rglob("*") if path.name[0] == "."]
    assert not [name for name in names if name != ".nojekyll"]


@pytest.mark.parametrize("folder", ["d" * 80, "with blank", "ümläut"])
def test_temporary_folder_may_have_any_name(project, tmp_path, folder):
    project.add("first", "print('ran')")
    (tmp_path / folder).mkdir()
    ran = command("run", "first", cwd=project.root, TMPDIR=str(tmp_path / folder))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[1] == "ran"
    assert not list((tmp_path / folder).iterdir()), "nothing is left behind"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("\ufeff---\n".encode(), ":1: the file begins with a byte-order mark"),
        ("One.\n\nCafé.\n".encode("latin-1"), ":3: the file is not UTF-8"),
        (b"One.\nTwo.\r\n", ":2: holds the control character '\\r'"),
    ],
    ids=["byte-order mark", "Latin-1", "line ends"],
)
@pytest.mark.parametrize("kind", ["page", "snippet", "test", "lab"])
def test_text_in_another_encoding_is_named_with_its_line(project, kind, data, said):
    path = {
        "page": "docs/questions/topic/page.md",
        "snippet": project.add("first", "print(1)").path,
        "test": "tests/snippets/topic/test_page.py",
        "lab": project.add_lab("lab", "print(1)").path,
    }[kind]
    (project.root / path).write_bytes(data)
    told = "\n".join(map(str, check.problems(project.root)))
    assert told.count(f"{path}{said}") == 1
    assert "Mend: " in told


FULL_DISK = """\
import resource
from ground_truth import kept
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))  # bytes of a file: there is room for a part
kept.store(".", "results", "key", "x" * 1000)
"""


def test_full_disk_is_told_and_nothing_stays(tmp_path):
    ran = python("-c", FULL_DISK, cwd=tmp_path, GROUND_TRUTH_CACHE=str(tmp_path / "kept"))
    assert "nothing can be kept here: File too large" in ran.stderr
    assert "GROUND_TRUTH_CACHE" in ran.stderr
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]


def test_folder_that_cannot_be_written_is_told_without_a_traceback(project):
    project.add("first", "print(1)")
    (project.root / "file").write_text("no folder")
    ran = command("run", "first", cwd=project.root, GROUND_TRUTH_CACHE=str(project.root / "file"))
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "file:1: nothing can be kept here" in ran.stderr


def test_only_the_cores_that_may_be_used_are_used(project):
    sleeps = "import time\nbegan = time.time()\ntime.sleep(1)\nprint(began, time.time())"
    for name in ("one", "two"):
        project.add(name, sleeps)
    ran = python(
        "-c",
        "import os\nos.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\n"
        "from ground_truth.__main__ import main\n"
        "import sys\nsys.argv = ['ground_truth', 'run', 'one', 'two']\nmain()",
        cwd=project.root,
    )
    times = re.findall(r"^(\d+\.\d+) (\d+\.\d+)$", ran.stdout, re.MULTILINE)
    (_, ended), (began, _) = sorted(tuple(map(float, each)) for each in times)
    assert ended <= began, "one after the other"


def test_what_waits_for_other_work_is_not_ended(project):
    snippet = project.add("waits", "import time\ntime.sleep(3)\nprint('done')")
    assert runner.run(snippet, seconds=1).stdout == "done\n"


REFUSED = {
    "truncates": ("import os\nos.truncate(FILE, 0)", "changes files (os.truncate)"),
    "changes the mode": ("import os\nos.chmod(FILE, 0)", "changes files (os.chmod)"),
    "removes": ("import os\nos.remove(FILE)", "changes files (os.remove)"),
    "asks a shell": ("import os\nos.system('touch ' + FILE)", "starts or ends a process"),
    "starts another": (
        "import subprocess\nsubprocess.run(['touch', FILE])", "starts or ends a process"),
    "forks": ("import os\nos.fork()", "starts or ends a process"),
    "ends another": ("import os\nos.kill(os.getppid(), 9)", "starts or ends a process"),
    "downloads in a thread": (
        "import threading\nimport socket\n"
        "threading.Thread(target=socket.create_connection, args=[('127.0.0.1', 9)]).start()\n"
        "print(1)", "uses the network"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["snippet", "lab"])
@pytest.mark.parametrize("name", REFUSED)
def test_script_that_changes_what_is_outside_is_refused(project, tmp_path, kind, name):
    source, said = REFUSED[name]
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    before = mine.stat()
    add = project.add if kind == "snippet" else project.add_lab
    script = add("bad", f"FILE = {str(mine)!r}\n{source}".replace("/mine.txt", "/' 'mine.txt"))
    with pytest.raises(Problem, match=re.escape(said)) as raised:
        runner.run(script)
    lines = script.source.splitlines()
    culprit = next(n for n, line in enumerate(lines, 1) if "os." in line or "(target" in line
                   or ".run(" in line)  # fmt: skip
    assert raised.value.line in (culprit, script.code[0].line), "the line, or that of the cell"
    assert mine.read_text() == "mine"
    assert stat.S_IMODE(mine.stat().st_mode) == stat.S_IMODE(before.st_mode)
    assert mine.stat().st_mtime_ns == before.st_mtime_ns


def test_environment_holds_no_secrets(project, monkeypatch):
    monkeypatch.setenv("MY_TOKEN", "secret")
    ran = command("run", project.add("tells", "import os\nprint(*sorted(os.environ))").name,
                  cwd=project.root, MY_TOKEN="secret")  # fmt: skip
    assert set(ran.stdout.splitlines()[1].split()) == set(child.ENVIRONMENT)


MISTAKES = {
    "front matter": ("docs/questions/topic/page.md", "title: Does", "title: It: does",
                     "the front matter is not YAML"),
    "cycle": ("docs/questions/topic/page.md", "prerequisites: []", "prerequisites: [topic/page]",
              "form a cycle"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_build_tells_a_mistake_once(project, mistake):
    path, right, wrong, said = MISTAKES[mistake]
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    project.write(path, (project.root / path).read_text().replace(right, wrong))
    built = project.build()
    assert built.returncode == 1
    assert built.stdout.count(said) == 1, built.stdout


SHORT = {
    "crashes": ("import ctypes\nctypes.string_at(0)", 8),
    "hangs": ("import json\nwhile True:\n    json.dumps({})", 8),
    "ends": ("import os\nos._exit(3)", 3),
}


@pytest.mark.parametrize("name", SHORT)
def test_message_is_short_and_its_mend_can_be_typed(project, name):
    source, lines = SHORT[name]
    script = project.add("bad", source)
    with pytest.raises(Problem) as raised:
        runner.run(script, seconds=1)
    message = str(raised.value)
    assert len(message.splitlines()) <= lines + 1, message
    if typed := re.search(r"`\.venv/bin/python -m ground_truth (.*?)`", message):
        ran = command(*typed[1].split(), cwd=project.root)
        assert ran.returncode == 1
        assert script.path in ran.stderr


def test_script_that_is_named_wrongly_is_told_by_that_name(project):
    ran = command("run", "topic_name", cwd=project.root)
    assert ran.stderr.startswith("topic_name:1: no snippet or lab has this name")


def test_broken_build_leaves_the_site_that_was(project):
    shutil.copy(ROOT / "Makefile", project.root)
    (project.root / ".venv").symlink_to(sys.prefix)
    make = ["make", "--assume-old=.venv/ready", "build"]
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    assert subprocess.run(make, cwd=project.root, capture_output=True).returncode == 0
    before = {path: path.read_bytes() for path in (project.root / "site").rglob("*.html")}
    assert before
    project.page.write_text(project.page.read_text().replace("## In depth", "{{ mistake() }}"))
    assert subprocess.run(make, cwd=project.root, capture_output=True).returncode
    assert {path: path.read_bytes() for path in before} == before


INSTALLER = """#!/bin/sh
# Stands for python3: makes an environment whose pip fails the first time.
[ "$1" = -c ] && exit 0
mkdir -p "$3/bin"
cat > "$3/bin/pip" << 'END'
#!/bin/sh
test -e second || exit 1
printf '#!/bin/sh\\n' > .venv/bin/uv
chmod +x .venv/bin/uv
END
chmod +x "$3/bin/pip"
"""


def test_interrupted_installation_starts_anew(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "python").write_text(INSTALLER)
    (tmp_path / "python").chmod(0o755)
    make = ["make", "PYTHON=./python", ".venv/ready"]
    assert subprocess.run(make, cwd=tmp_path, capture_output=True).returncode
    assert (tmp_path / ".venv").exists()
    assert not (tmp_path / ".venv/ready").exists()
    (tmp_path / ".venv/half").write_text("half an environment")
    (tmp_path / "second").touch()
    made = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert (tmp_path / ".venv/ready").exists()
    assert not (tmp_path / ".venv/half").exists()


def test_contributing_says_every_number_that_is_enforced():
    said = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    said = " ".join(said.split())
    for rule in (
        f"{pages.ALOUD[0]} to {pages.ALOUD[1]} words",
        f"{pages.LISTINGS[0]} to {pages.LISTINGS[1]} scripts",
        f"at least {pages.FOLLOW_UPS} follow-up questions",
        "DOI or arXiv number",
        "no prerequisite is of a higher level",
        f"at most {snippets.CODE_LINES} lines",
        f"{snippets.COLUMNS} columns",
        f"{child.OUTPUT_LIMIT:,} characters",
        f"{tests.QUERIES} queries",
        f"{DESCRIPTION_LENGTH} characters",
        f"{runner.SECONDS[False]} seconds of processor time",
        f"{runner.SECONDS[True]} for a lab",
    ):
        assert rule in said, rule


def test_no_function_of_the_machinery_is_long():
    for path in sorted((ROOT / "ground_truth").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 60, f"{path}:{node.lineno}"


def test_importing_the_machinery_loads_nothing_heavy():
    code = "import sys, ground_truth, ground_truth.export, ground_truth.__main__\n"
    loaded = python("-c", f"{code}print(*sys.modules)", cwd=ROOT).stdout.split()
    assert "ground_truth.export" in loaded
    heavy = {"anki", "genanki", "IPython", "jupytext", "matplotlib", "mkdocs", "nbclient",
             "nbformat", "pydantic", "tensorflow"}  # fmt: skip
    assert not heavy & {name.partition(".")[0] for name in loaded}
