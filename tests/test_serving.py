"""The site as it is served while one writes: an edit is on screen, whatever it breaks."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from support import PAGE, SHOWS_SHEET, Project, wait_until

QUESTION, OTHER, HOME = "questions/topic/page/", "questions/topic/other/", ""
# Runs while the test holds it, at most 50 s: no machine is too slow to see it run.
SLOW = """\
import time
from pathlib import Path

deadline = time.monotonic() + 50  # s
while Path({hold!r}).exists() and time.monotonic() < deadline:
    time.sleep(0.05)
print({text!r})"""


class Served:
    """A project that is served."""

    def __init__(self, project, address, process):
        self.project, self.address, self.process = project, address, process
        self.hold = project.root / "hold"

    def get(self, path):
        """Return what is served at `path`; nothing if nothing is."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            return ""
        except OSError:
            assert self.process.poll() is None, "the server has ended"
            return ""

    def wait(self, text, path=QUESTION, gone=()):
        """Wait until the page at `path` holds `text`, and nothing of `gone`."""
        wait_until(lambda: text in (page := self.get(path)) and not any(g in page for g in gone))

    def search(self):
        """Return the words that the search knows."""
        return set(json.loads(self.get("pagefind/words.json")))


@contextmanager
def serve(project, snippet, text):
    """Serve `project` while the block runs, with a snippet that prints `text` when it may."""
    hold = project.root / "hold"
    hold.touch()
    project.add(snippet, SLOW.format(hold=str(hold), text=text))
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with open(project.root / "served.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ground_truth", "serve", address],
            cwd=project.root,
            stdout=log,
            stderr=log,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SITE_URL": ""},
        )
        try:
            yield Served(project, address, process)
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A project of two pages, served from an empty cache."""
    project = Project(tmp_path_factory.mktemp("served"))
    project.add_lab("work", "print('of a lab')")
    project.write("docs/questions/topic/other.md", PAGE.replace("the machinery", "the other"))
    with serve(project, "edited", "first") as made:
        yield made


@pytest.fixture(scope="module")
def whole(served):
    """The same, when all that runs has ended."""
    served.wait("edited.py is running")
    served.hold.unlink()
    served.wait("of a lab", "labs/work/", gone=["is running"])
    served.wait("first", gone=["is running"])
    return served


@pytest.fixture
def edited(whole):
    """The page that shows a snippet; as it was, afterwards."""
    text = whole.project.page.read_text()
    yield whole.project.page
    whole.project.page.write_text(text)
    whole.wait("first", gone=["failure", "Edited"])


def test_pages_are_there_while_scripts_run_and_are_filled_in(whole):
    assert "of a lab" in whole.get("labs/work/")


def test_edit_of_prose_leaves_search_and_navigation_whole(edited, whole):
    search, home = whole.search(), whole.get(HOME)
    edited.write_text(edited.read_text().replace("## In depth", "## In depth\n\nEdited prose."))
    whole.wait("Edited prose.")
    wait_until(lambda: whole.search() == search | {"edited", "prose"})
    for title in ("Does the machinery tell what is wrong?", "Does the other tell what is wrong?"):
        assert title in whole.get(QUESTION)
    assert whole.get(OTHER)
    strip = lambda text: text.partition("livereload(")[0]  # noqa: E731
    assert strip(whole.get(HOME)) == strip(home)


def test_edit_of_an_answer_shows_on_the_cheat_sheet(edited, whole):
    whole.project.write(
        "docs/study/cheat-sheet/topic.md", f"---\ntitle: Sheet\n{SHOWS_SHEET % 'topic'}"
    )
    whole.wait("word word", "study/cheat-sheet/topic/")
    edited.write_text(edited.read_text().replace("word word", "Edited word", 1))
    whole.wait("Edited word", "study/cheat-sheet/topic/")
    whole.wait("Edited word", "study/cards/topic.json")


def test_edit_of_front_matter_shows_in_lists(edited, whole):
    edited.write_text(edited.read_text().replace("the machinery tell", "the Edited tell"))
    whole.wait("Does the Edited tell", HOME)


MISTAKES = {
    "macro": ("## In depth", "{{ abuot() }}\n\n## In depth", "abuot"),
    "level": ("level: junior", "level: expert", "`level`"),
    "tags": ("[testing]", "testing", "`tags`"),
    "no front matter": ("---\ntitle", "title", "no front matter"),
    "formula": ("None.", "$\\frac{1}$", "failed-formula"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_on_a_page_is_shown(edited, whole, mistake):
    right, wrong, told = MISTAKES[mistake]
    assert right in edited.read_text()
    edited.write_text(edited.read_text().replace(right, wrong, 1))
    whole.wait(told)


def test_page_that_is_no_utf_8_says_so(edited, whole):
    edited.write_bytes(edited.read_text().replace("None.", "Edited é").encode("latin-1"))
    whole.wait("the file is not UTF-8")


def test_failing_snippet_shows_its_failure_and_recovers(whole):
    path = whole.project.root / "snippets/topic/page/edited.py"
    text = path.read_text()
    path.write_text(text.replace("'first'", "1 / 0"))
    whole.wait("ZeroDivisionError: division by zero")
    path.write_text(text)
    whole.wait("first", gone=["ZeroDivisionError"])


def test_snippet_that_is_edited_while_it_runs_shows_what_the_last_text_prints(whole):
    path = whole.project.root / "snippets/topic/page/edited.py"
    text = path.read_text()
    whole.hold.touch()
    path.write_text(text.replace("'first'", "'earlier'"))
    whole.wait("is running")
    path.write_text(text.replace("'first'", "'third'"))
    whole.hold.unlink()
    whole.wait("third", gone=["earlier", "is running"])
    path.write_text(text)
    whole.wait("first", gone=["third"])


def test_edit_of_a_test_shows(whole):
    text = whole.project.tests.read_text()
    whole.project.tests.write_text(text.replace("run('edited')", "run('edited')  # anew"))
    whole.wait("anew")
    whole.project.tests.write_text(text.replace("(run)", "(run", 1))
    whole.wait("SyntaxError")
    whole.project.tests.write_text(text)
    whole.wait("first", gone=["anew", "SyntaxError"])


def test_new_page_appears_and_a_deleted_one_disappears(whole):
    path = whole.project.root / "docs/questions/topic/new.md"
    path.write_text(PAGE.replace("the machinery", "the newborn"))
    whole.wait("Does the newborn tell", HOME)
    path.unlink()
    wait_until(lambda: not whole.get("questions/topic/new/"))
    assert "Does the newborn tell" not in whole.get(HOME)
    wait_until(lambda: "newborn" not in whole.search())


def test_edits_of_style_and_configuration_show(whole):
    for name, right, mark, where in (
        ("docs/stylesheets/extra.css", ":root", ":root:not(.anew)", "stylesheets/extra.css"),
        ("mkdocs.yml", "Ground Truth", "Another Name", HOME),
    ):
        path = whole.project.root / name
        path.write_text(path.read_text().replace(right, mark))
        whole.wait(mark, where)


def test_broken_configuration_is_survived(whole):
    path = whole.project.root / "mkdocs.yml"
    text = path.read_text()
    path.write_text(text.replace("plugins:", "plugins: ["))
    time.sleep(2)
    path.write_text(text.replace("site_name: ", "site_name: Mended "))
    whole.wait("Mended", HOME)
    path.write_text(text)


def test_port_that_is_taken_is_told(whole):
    command = [sys.executable, "-m", "ground_truth", "serve", whole.address]
    ran = subprocess.run(command, cwd=whole.project.root, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"mkdocs.yml:1: {whole.address} cannot be served at: Address al")


def test_interrupt_ends_what_runs(tmp_path):
    project = Project(tmp_path)
    with serve(project, "slow", "late") as served:
        served.wait("is running")
        time.sleep(1)  # the process is there
        served.process.send_signal(signal.SIGINT)
        served.process.wait(30)  # of the 50 s that the script would take
        assert "Traceback" not in (tmp_path / "served.log").read_text()
