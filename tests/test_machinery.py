"""The runner, the cache and the builds: what a contributor sees when something goes wrong."""

import re
import signal
import subprocess
import sys
import threading
from importlib.metadata import version

import pytest
from support import FENCE, PAGE, ROOT, mkdocs, wait_until

from ground_truth import kept
from ground_truth.problem import Problem
from ground_truth.run import results, runner, server
from ground_truth.sources.scripts import Snippet

pytestmark = pytest.mark.usefixtures("warm_server")

FIRST_SHOW = (
    1 + PAGE[: PAGE.index("SNIPPETS")].count("\n") + FENCE[: FENCE.index("print")].count("\n")
)
"""The line of the page that shows the first snippet."""

FAILURES = {
    "raises": ("x = 1\nx / 0", 3, "ZeroDivisionError: division by zero", "correct it"),
    "raises_deep": ("import json\n\njson.loads('{')", 4, "JSONDecodeError", "correct it"),
    "is_no_python": ("x = (", 2, "SyntaxError: '(' was never closed", "correct the syntax"),
    "warns": ("import warnings\nwarnings.warn('old')", 3, "UserWarning: old", "correct it"),
    "exits": ("print(1)\nraise SystemExit(0)", 3, "exit(0)", "run to its end"),
    "exits_hard": ("import os\nos._exit(0)", 1, "ended itself with status 0", "run to its end"),
    "crashes": ("import ctypes\nctypes.string_at(0)", 3, "crashed with SIGSEGV", "native code"),
    "recurses": ("def f():\n    f()\n\n\nf()", 3, "RecursionError", "correct it"),
    "is_silent": ("x = 1", 1, "prints nothing and draws nothing", "print or draw"),
    "prints_blanks": ("print()", 1, "prints nothing and draws nothing", "print or draw"),
    "prints_forever": (
        "while True:\n    print('x' * 99)",
        3,
        "more than 10,000 characters",
        "print what",
    ),
    "connects": (
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        3,
        "uses the network",
        "sklearn.datasets",
    ),
    "downloads": (
        "import urllib.request\nurllib.request.urlopen('http://example.invalid')",
        3,
        "uses the network (socket.getaddrinfo): example.invalid",
        "sklearn.datasets",
    ),
    "downloads_quietly": (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9))\n"
        "except Exception:\n    print('never mind')",
        4,
        "uses the network",
        "sklearn.datasets",
    ),
    "writes": ("open('x.txt', 'w')", 2, "writes a file: x.txt", "in memory"),
    "writes_elsewhere": ("open('/tmp/x.txt', 'a')", 2, "writes a file: /tmp/x.txt", "in memory"),
    "makes_a_folder": ("import os\nos.mkdir('x')", 3, "changes files (os.mkdir): x", "in memory"),
    "does_not_show": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
        1,
        "does not show it",
        "plt.show()",
    ),
    "prints_past_python": (
        "import sys\n_ = sys.stdout.buffer.write(b'x' * 99999)",
        1,
        "prints more than 10,000 characters",
        "print what",
    ),
    "prints_a_progress_bar": (
        "print('10%', end='\\r')",
        1,
        "prints the control character '\\r'",
        "verbose=0",
    ),
    "holds_a_control_character": ("print('\x0c')", 2, "holds the control character", "escape"),
    "has_other_line_ends": ("print(1)\r", 2, "holds the control character '\\r'", "end lines"),
    "fails_in_a_thread": (
        "import threading\nthreading.Thread(target=lambda: 1 / 0).start()\nprint(1)",
        3,
        "ZeroDivisionError: division by zero",
        "correct it",
    ),
    "raises_with_a_note": (
        "error = ValueError('bad')\nerror.add_note('a note')\nraise error",
        4,
        "ValueError: bad",
        "correct it",
    ),
    "lacks_a_package": (
        "import no_such_package",
        2,
        "no package for `import no_such_package`",
        "pyproject",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failure_names_file_line_page_and_mend(project, name):
    source, line, what, mend = FAILURES[name]
    snippet = project.add(name, source)
    with pytest.raises(Problem) as raised:
        runner.run(snippet)
    message = str(raised.value)
    first, second = message.splitlines()[:2]
    assert first.startswith(f"snippets/topic/page/{name}.py:{line}: "), message
    assert what in first
    assert second.startswith("  Mend: ")
    assert mend in second
    assert f"Shown on: docs/questions/topic/page.md:{FIRST_SHOW}" in message


def test_hanging_snippet_is_ended_at_its_line(project):
    snippet = project.add("hangs", "while True:\n    pass")
    what = r"hangs\.py:[23]: did not end within 1 s of processor time\n  Mend: look for a loop"
    with pytest.raises(Problem, match=what):
        runner.run(snippet, seconds=1)


PRINTS = """\
import os
import sys
print('a', 'b', sep='-', end='!')
sys.stdout.write('c\\n')
print('d', file=sys.stdout)
sys.stdout.flush()
_ = os.write(1, b'e')"""


def test_everything_printed_is_captured(project):
    assert runner.run(project.add("prints", PRINTS)).stdout == "a-b!c\nd\ne"


def test_model_summary_is_captured(project):
    source = "import keras\nkeras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).summary()"
    assert "Total params: 8" in runner.run(project.add("summary", source)).stdout


ALONE = """\
import os
import sys
print(__name__, os.listdir(), sys.modules['__main__'].__file__ == __file__)"""


def test_runs_alone_as_main_in_an_empty_folder(project):
    assert runner.run(project.add("alone", ALONE)).stdout == "__main__ [] True\n"


def test_snippets_do_not_see_each_other(project):
    project.add("first", "import math\nmath.pi = 3\nprint(math.pi)")
    project.add("second", "import math\nprint(math.pi > 3)")
    outcomes = runner.run_all(
        [Snippet(project.root, f"topic/page/{n}") for n in ("first", "second")]
    )
    assert outcomes["topic/page/second"].stdout == "True\n"


def test_what_is_run_does_not_depend_on_who_runs_it(project, monkeypatch, tmp_path):
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras/keras.json").write_text('{"floatx": "float16"}')
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / ".keras"))
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    source = (
        "import os\nimport shutil\nimport time\nimport keras\n"
        "print(keras.config.floatx(), shutil.get_terminal_size().columns, time.tzname[0])"
    )
    ran = cli("run", project.add("same", source).name, cwd=project.root)
    assert ran.stdout.splitlines()[1] == "float32 80 UTC"


def test_snippets_and_labs_run_where_forking_does_not_exist(project, monkeypatch):
    monkeypatch.setattr(server, "FORKS", False)
    good = project.add("good", "import os\nprint(os.environ['COLUMNS'])")
    bad = project.add("bad", "x = 1\nx / 0")
    lab = project.add_lab("lab", "import os\nprint(os.environ['TZ'])")
    outcomes = runner.run_all([good, bad, lab])
    assert outcomes[good.name].stdout == "80\n"
    assert outcomes[lab.name].cells[0] == ("UTC\n", [])
    assert "bad.py:3: ZeroDivisionError" in str(outcomes[bad.name])


FIGURE = """\
import matplotlib.pyplot as plt

plt.plot([0, 1], [0, 1], label="$x^2$")
plt.legend()
plt.show()"""


def test_figure_is_the_same_bytes_and_takes_any_color(project):
    snippet = project.add("draws", FIGURE)
    first, second = runner.run(snippet), runner.run(snippet)
    assert first.figures == second.figures
    (svg,) = first.figures
    assert svg.startswith("<svg")
    assert "currentColor" in svg
    assert "#010203" not in svg
    assert "<text" in svg, "text stays text"
    assert "<metadata" not in svg
    ids = set(re.findall(r' id="([^"]+)"', svg))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids
    assert set(re.findall(r'href="#([^"]+)"', svg)) <= ids


def test_figure_is_a_file_for_each_scheme_with_the_claim_as_its_description(project):
    project.add("draws", FIGURE, claim='"""A rising line, "quoted" & <marked>."""')
    assert project.build().returncode == 0
    light, dark = (
        (project.root / f"site/figures/topic/page/draws-1-{scheme}.svg").read_text(encoding="utf-8")
        for scheme in ("light", "dark")
    )
    assert light != dark
    colors = [re.match(r'<svg color="(#\w{6})" ', svg)[1] for svg in (light, dark)]
    assert light.replace(colors[0], colors[1]) == dark, "they differ in the color of the text"
    html = project.html()
    alt = 'alt="A rising line, &#34;quoted&#34; &amp; &lt;marked&gt;."'
    assert html.count(alt) == 2
    points = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', light).groups()
    width, height = (round(float(each) * 4 / 3) for each in points)
    assert html.count(f'width="{width}" height="{height}" loading="lazy"') == 2


def test_page_offers_the_script_and_what_it_needs(project):
    source = "import keras\nimport sklearn\n\nprint(keras.__name__, sklearn.__name__)"
    snippet = project.add("needs", source)
    project.add("bare", "print('only Python')")
    assert project.build().returncode == 0
    written = project.root / "site/snippets/topic/page/needs.py"
    assert written.read_bytes() == (project.root / snippet.path).read_bytes()
    versions = {name: version(name) for name in ("keras", "scikit-learn", "tensorflow")}
    pinned = " ".join(f"{name}=={number}" for name, number in versions.items())
    html = project.html()
    assert f"<code>pip install {pinned}\npython needs.py</code>" in html
    assert "<code>python bare.py</code>" in html


def test_build_fails_and_names_the_snippet(project):
    project.add("good", "print('good')")
    project.add("bad", "x = 1\nx / 0")
    for quiet in ((), ("--quiet",)):
        built = project.build(*quiet)
        assert built.returncode == 1
        assert "snippets/topic/page/bad.py:3: ZeroDivisionError" in built.stdout
        assert "Mend: correct it; `.venv/bin/python -m ground_truth run" in built.stdout
        assert f"Shown on: docs/questions/topic/page.md:{FIRST_SHOW + 5}" in built.stdout


def test_build_names_a_missing_snippet(project):
    project.page.write_text(
        project.page.read_text().replace("SNIPPETS", FENCE.replace("NAME", "nothing"))
    )
    built = project.build()
    assert built.returncode == 1
    assert (
        f"docs/questions/topic/page.md:{FIRST_SHOW}: there is no snippets/topic/page/nothing.py"
        in built.stdout
    )


def test_build_names_a_formula_that_cannot_be_set(project):
    project.page.write_text(
        project.page.read_text().replace("SNIPPETS", r"Here $\frac{1}$ stands.")
    )
    built = project.build()
    assert built.returncode == 1
    assert "docs/questions/topic/page.md:22: the formula $\\frac{1}$ cannot be set" in built.stdout


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("level: junior", "level: expert", "page.md:4: `level`: Input should be"),
        ("title: Does", "title: It does: ", "page.md:2: the front matter is not YAML"),
        ("tags: [testing]", "tags: testing", "page.md:5: `tags`: Input should be a valid list"),
        ("aliases: [machinery]\n", "", "page.md:2: `aliases`: is missing"),
        (
            "level: junior",
            "level: junior\nlevle: mid",
            "page.md:5: `levle`: is no field",
        ),
    ],
)
def test_build_names_a_mistake_in_front_matter(project, line, instead, message):
    project.page.write_text(project.page.read_text().replace(line, instead).replace("SNIPPETS", ""))
    built = project.build()
    assert built.returncode == 1
    assert message in built.stdout


def test_printed_markup_is_shown_not_run(project):
    evil = "<script>document.title = 'owned'</script></code></pre>\n```\n</div>{{ 7 * 7 }} $x$"
    parts = "\n".join(f"    {evil[at : at + 50]!r}" for at in range(0, len(evil), 50))
    project.add("evil", f"print(\n{parts}\n)")
    assert project.build().returncode == 0
    html = project.html()
    assert "<script>document.title" not in html
    text = re.sub(r"<[^>]+>", "", html)
    assert "&lt;script&gt;document.title = " in text
    assert "{{ 7 * 7 }} $x$" in text


@pytest.fixture
def counted(project):
    """A snippet whose output tells its runs apart, and its kept result."""
    snippet = project.add("counted", "import time\nprint(time.time_ns())")
    result = runner.Results(project.root).of(snippet)
    key = results.key(snippet)
    return snippet, result, project.root / f".cache/results/{key[:2]}/{key}.json"


def test_cache_keeps_a_result(counted):
    snippet, result, _ = counted
    again = runner.Results(snippet.root).of(Snippet(snippet.root, snippet.name))
    assert again.cells == [tuple(cell) for cell in result.cells] or again.stdout == result.stdout


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: b"",
        lambda entry: entry[: len(entry) // 2],
        lambda entry: b"\xff" + entry,
        lambda entry: b"[]",
        lambda entry: entry.replace(b'"seconds": ', b'"seconds": 1'),
        lambda entry: entry.partition(b"\n")[2],
    ],
    ids=["empty", "truncated", "binary", "wrong_type", "altered", "without_digest"],
)
def test_cache_runs_a_damaged_entry_again(counted, damage):
    snippet, result, path = counted
    path.write_bytes(damage(path.read_bytes()))
    again = runner.Results(snippet.root).of(snippet)
    assert again.stdout != result.stdout
    assert results.load(snippet).stdout == again.stdout


def test_cache_runs_an_edited_snippet_again(counted):
    snippet, *_ = counted
    (snippet.root / snippet.path).write_text('"""New."""\nprint("new")\n')
    assert runner.Results(snippet.root).of(snippet).stdout == "new\n"


def test_result_that_another_build_stores_meanwhile_is_used(project, monkeypatch):
    snippet = project.add("shared", "print('shared')")
    real = runner.stale

    def store_first(root):
        runner.run_all([Snippet(root, snippet.name)])
        return real(root)

    monkeypatch.setattr(runner, "stale", store_first)
    assert runner.Results(project.root).of(snippet).stdout == "shared\n"


@pytest.mark.parametrize("changed", ["python", "numpy", "runner"])
def test_cache_key_follows_versions_and_runner(project, monkeypatch, changed):
    snippet = project.add("versioned", "import sklearn.datasets\nprint(1)")
    before = results.key(snippet)
    assert set(results.versions(snippet)) == {"python", "scikit-learn", "scipy", "numpy"}
    if changed == "python":
        monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    elif changed == "numpy":
        real = results.version
        monkeypatch.setattr(results, "version", lambda n: "99" if n == "numpy" else real(n))
    else:
        monkeypatch.setattr(results, "runner", lambda: "another")
    assert results.key(snippet) != before


BUILD_AND_TELL = """\
import sys
from multiprocessing import forkserver
from mkdocs.__main__ import cli
try:
    cli(["build", "--strict"])
finally:
    print("heavy:", sorted({"tensorflow", "keras", "matplotlib"} & set(sys.modules)))
    print("server:", forkserver._forkserver._forkserver_pid)
"""


def test_build_with_nothing_stale_imports_no_tensorflow(project):
    project.add("light", "import keras\nprint(keras.ops.add(1, 1))")
    assert project.build().returncode == 0
    built = subprocess.run(
        [sys.executable, "-c", BUILD_AND_TELL],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "heavy: []" in built.stdout
    assert "server: None" in built.stdout


def test_two_builds_at_once_give_the_same_pages(project):
    for number in range(4):
        project.add(f"part{number}", f"import time\ntime.sleep(0.3)\nprint({number})")
    built = {}

    def build(name):
        built[name] = mkdocs(
            "build", "--strict", "--site-dir", str(project.root / name), cwd=project.root
        )

    threads = [threading.Thread(target=build, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.returncode for process in built.values()] == [0, 0]
    one, two = (
        {
            path.relative_to(project.root / name): path.read_bytes()
            for path in (project.root / name).rglob("*.html")
        }
        for name in ("one", "two")
    )
    assert one == two


def test_build_killed_midway_can_be_repeated(project):
    project.add("quick", "print('quick')")
    project.add("slow", "import os\nimport time\ntime.sleep(4)\nprint('slow')")
    quick, slow = (
        project.root / ".cache/results" / key[:2] / f"{key}.json"
        for key in (
            results.key(Snippet(project.root, f"topic/page/{n}")) for n in ("quick", "slow")
        )
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(quick.exists)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not slow.exists()
    built = project.build()
    assert built.returncode == 0, built.stdout
    assert "slow" in project.html()
    assert slow.exists()
    assert not list(kept.folder(project.root).rglob("*.part"))


def test_runs_end_with_the_build_that_asked_for_them(project):
    project.add("endless", "import time\nprint(1)\ntime.sleep(50)")
    project.add_lab("endless", "import time\ntime.sleep(50)")
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=project.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # Python's own tracker of resources, the server, the snippet and the lab.
    wait_until(lambda: descendants(process.pid) >= 4)
    pids = all_descendants(process.pid)
    process.kill()
    process.wait()
    wait_until(lambda: not any(alive(pid) for pid in pids))


def all_descendants(pid):
    """Return the ids of the processes below `pid`."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    children = {}
    for line in listing.stdout.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def descendants(pid):
    return len(all_descendants(pid))


def alive(pid):
    """Return whether the process runs; one that nobody has collected yet does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def cli(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "ground_truth", *arguments], cwd=cwd, capture_output=True, text=True
    )


def test_command_runs_named_snippets_and_labs(project):
    project.add_lab("work", "print('from a lab')")
    ran = cli("run", "docs/labs/work.py", cwd=project.root)
    assert ran.returncode == 0
    assert ran.stdout.startswith("# docs/labs/work.py (")
    assert ran.stdout.splitlines()[1] == "from a lab"
    project.add("hello", "print('hello')")
    project.add("bad", "1 / 0")
    ran = cli("run", "hello", cwd=project.root / "docs")
    assert ran.returncode == 0
    assert ran.stdout.startswith("# snippets/topic/page/hello.py (")
    assert ran.stdout.splitlines()[1] == "hello"
    ran = cli("run", cwd=project.root)
    assert ran.returncode == 1
    assert "hello" in ran.stdout
    assert "bad.py:2: ZeroDivisionError" in ran.stderr


def test_command_names_an_unknown_snippet(project):
    project.add("hello", "print('hello')")
    ran = cli("run", "helo", cwd=project.root)
    assert ran.returncode == 1
    assert "helo:1: no snippet or lab has this name" in ran.stderr


def test_command_lists_states(project):
    project.add("kept", "print(1)")
    assert cli("run", "kept", cwd=project.root).returncode == 0
    project.add("new", "print(1)")
    project.add("broken", "x = (")
    project.add_lab("work", "print(1)")
    lines = cli("list", cwd=project.root).stdout.splitlines()
    states = {line.split()[0]: " ".join(line.split()[1:3]) for line in lines[1:]}
    assert states["topic/page/kept"] == "up to"
    assert states["topic/page/new"] == "stale"
    assert states["topic/page/broken"] == "broken: SyntaxError:"
    (lab,) = (line for line in lines if line.startswith("labs/work"))
    assert lab.split() == ["labs/work", "A", "lab", "stale"]


def test_command_outside_a_project_says_so(tmp_path):
    ran = cli("list", cwd=tmp_path)
    assert ran.returncode == 1
    assert "no mkdocs.yml here" in ran.stderr
    assert (ROOT / "mkdocs.yml").exists()


def test_build_names_a_snippet_without_a_test_and_still_shows_it(project):
    project.add("untested", "print('shown all the same')")
    project.tests.write_text(project.tests.read_text().replace("test_untested", "other"))
    built = project.build()
    assert built.returncode == 1
    assert "test_page.py:1: no test of snippets/topic/page/untested.py" in built.stdout
    assert mkdocs("build", cwd=project.root).returncode == 0
    assert "shown all the same" in project.html()
    assert "This snippet is not tested" in project.html()
