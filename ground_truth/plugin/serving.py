"""`make serve`: pages appear at once, what runs is filled in, and an edit builds what it changes.

MkDocs builds everything at each save, or with `--dirty` only pages that were saved, and then
forgets the others: titles in the navigation, and what lists say of them. Here a dirty build is told
which pages an edit changes, and gets what it would forget. Only edits of a page whose front matter
stays the same, of a script, or of tests are built so; any other builds all.
"""

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from pathlib import Path

from mkdocs.plugins import BasePlugin

from ground_truth import kept
from ground_truth.plugin import build
from ground_truth.problem import Problem
from ground_truth.run import runner
from ground_truth.site import failure, study, theme
from ground_truth.sources import files, pages, tests
from ground_truth.sources.catalog import question, question_pages
from ground_truth.sources.scripts import all_labs, all_snippets

_serving = None


def serve(root, address):
    """Serve the project at `root`, until it is interrupted.

    Args:
        root: the project's root.
        address: host and port.

    Raises:
        Problem: the port is taken.
    """
    global _serving
    host, _, port = address.rpartition(":")
    try:
        socket.create_server((host, int(port))).close()
    except OSError as error:
        what = f"{address} cannot be served at: {os.strerror(error.errno)}"
        raise Problem("mkdocs.yml", 1, what, "make serve PORT=8001") from None
    from mkdocs.__main__ import cli

    _serving = Serving(root)
    signal.signal(signal.SIGINT, _interrupt)
    logging.getLogger("mkdocs.commands.build").addFilter(
        lambda record: "'dirty' build" not in record.getMessage()
    )
    cli(["serve", "--dirty", "--config-file", str(root / "mkdocs.yml"), "--dev-addr", address])


def _interrupt(*_):
    """End the server, also where Python swallows the exception: in what runs as objects vanish."""
    ends = threading.Timer(10, os._exit, [130])
    ends.daemon = True
    ends.start()
    raise KeyboardInterrupt


def later():
    """Return what runs scripts in the background; None if this build waits for them."""
    return _serving and _serving.run_later


def attach(plugins):
    """Let MkDocs tell us of what it does, now that it has read its configuration."""
    plugins["ground-truth"] = _serving or Reading()


def changed():
    """Return the sources below `docs/` that this build builds; None if all."""
    return _serving and _serving.changed


class Reading(BasePlugin):
    """Shows what is wrong with a page that MkDocs or the theme cannot read, which would end it."""

    def on_files(self, found, config):
        """Replace pages that are no plain text, or questions whose front matter is wrong."""
        root = Path(config.docs_dir).parent
        questions = set(question_pages(root))
        for file in found.documentation_pages():
            path = f"docs/{file.src_uri}"
            try:
                if file.src_dir:  # else a plugin made it
                    files.read(root, path)
                if path in questions:
                    question(root, path)
            except Problem as problem:
                said = failure.shown("This page cannot be read", problem)
                file.content_string = f"---\ntitle: {Path(file.src_uri).stem}\n---\n{said}\n"
        return found

    def on_env(self, env, config, files):
        """Compile the theme's templates once, and not in each build."""
        env.bytecode_cache = kept.templates(Path(config.docs_dir).parent)
        return env

    def on_post_page(self, output, page, config):
        """Mend what the theme's templates write and HTML does not allow."""
        return theme.valid(output)

    def on_post_template(self, output, template_name, config):
        """Mend it on the page for addresses that lead nowhere, too."""
        return theme.valid(output) if template_name.endswith(".html") else output


class Serving(Reading):
    """What is remembered from one build to the next, and the scripts that run meanwhile.

    Args:
        root: the project's root.
    """

    def __init__(self, root):
        super().__init__()
        self.root, self.changed, self.before = root, None, None
        self.pages = {}
        self.asked = set()
        """The stale scripts that this build has met."""
        self.lock, self.running, self.filled = threading.Lock(), set(), set()
        """With what a build and the scripts' thread share: which run, and pages to fill in."""
        self.signal = kept.folder(root) / "filled"
        self.stopped = False

    # What changed

    def _seen(self):
        """Return what this build is made of: by path, what an incremental one can tell apart."""
        seen = {}
        for path in question_pages(self.root):
            seen[path] = _parts(self.root, path)
        for script in [*all_snippets(self.root), *all_labs(self.root)]:
            seen[script.path] = ("script", _text(self.root, script.path), _header(script))
        for path in files.paths(self.root, "tests/snippets", "**/*.py"):
            seen[path] = ("tests", _text(self.root, path), _count(self.root, path))
        for folder in ("docs", "overrides"):
            for path in files.paths(self.root, folder, "**/*"):
                if path not in seen and (self.root / path).is_file():
                    status = (self.root / path).stat()
                    seen[path] = ("other", status.st_mtime_ns, status.st_size)
        seen["mkdocs.yml"] = ("other", (self.root / "mkdocs.yml").stat().st_mtime_ns, 0)
        return seen

    def _changed(self, seen):
        """Return the sources of the pages to build; None for all."""
        before, self.before = self.before, seen
        with self.lock:
            found, self.filled = self.filled, set()
        if before is None or before.keys() != seen.keys():
            return None
        for path, now in seen.items():
            then = before[path]
            if now == then:
                continue
            if now[0] != then[0] or now[0] == "other" or now[2:] != then[2:]:
                return None
            found |= _shown_on(path, now, then)
        return found

    # What MkDocs calls

    def on_files(self, files, config):
        """Tell a dirty build which pages have changed."""
        files = super().on_files(files, config)
        self.changed = self._changed(self._seen())
        if self.changed is None:
            from mkdocs.utils import clean_directory

            clean_directory(config.site_dir)
        for file in files.documentation_pages():
            modified = self.changed is None or file.src_uri in self.changed
            file.is_modified = lambda modified=modified: modified
        return files

    def on_nav(self, nav, config, files):
        """Give pages that are not built what navigation and links need of them."""
        for file in files.documentation_pages():
            if file.page and not file.is_modified() and file.src_uri in self.pages:
                file.page.__dict__.update(self.pages[file.src_uri])
        return nav

    def on_env(self, env, config, files):
        """Remember the pages that were read, and run what they wait for."""
        for file in files.documentation_pages():
            page = file.page
            if file.is_modified():
                self.pages[file.src_uri] = {
                    "meta": page.meta, "markdown": "", "title": page.title,
                    "present_anchor_ids": page.present_anchor_ids,
                }  # fmt: skip
        self._run_asked()
        return super().on_env(env, config, files)

    def on_build_error(self, error):
        """Build all the next time: nobody knows what this build has left out."""
        self.before = None

    def on_serve(self, server, config, builder):
        """Build again when results are there."""
        self._tell()
        server.watch(str(self.signal))
        return server

    def on_shutdown(self):
        """End what runs: nobody waits for it."""
        self.stopped = True
        for process in multiprocessing.active_children():
            process.kill()

    # What runs meanwhile

    def run_later(self, script):
        """Run `script` in the background once the pages of this build are read."""
        self.asked.add(script)

    def _run_asked(self):
        with self.lock:
            new = self.asked - self.running
            self.running |= new
        self.asked = set()
        if new:
            threading.Thread(target=self._run, args=(new,), daemon=True).start()

    def _run(self, scripts):
        try:
            runner.run_all(list(scripts), ended=self._ended)
        finally:
            with self.lock:
                self.running -= scripts
        time.sleep(1)
        while self.filled and not self.stopped:  # it was told before anyone watched
            self._tell()
            time.sleep(1)

    def _ended(self, script, outcome):
        if self.stopped:
            raise SystemExit  # of this thread alone; what waits is not begun
        build.current.results.note(script, outcome)
        with self.lock:
            self.running.discard(script)
            self.filled.add(script.page.removeprefix("docs/"))
            whole = script.page not in {each.page for each in self.running}
        if whole:  # all that its page waits for
            self._tell()

    def _tell(self):
        """Have MkDocs build, which watches this file."""
        self.signal.parent.mkdir(parents=True, exist_ok=True)
        self.signal.touch()


def _shown_on(path, now, then):
    """Return the sources of the pages on which a change of the file at `path` shows."""
    if path.startswith("docs/"):
        found = {path.removeprefix("docs/")}
        if now[0] == "page" and now[1][1] != then[1][1]:
            found.add(f"{study.SHEETS}/{path.split('/')[2]}.md")
        return found
    name = path.removeprefix("snippets/").removeprefix("tests/snippets/").removesuffix(".py")
    folder, _, last = name.rpartition("/")
    page = folder if path.startswith("snippets/") else f"{folder}/{last.removeprefix('test_')}"
    return {f"questions/{page.replace('_', '-')}.md"}


def _text(root, path):
    try:
        return files.read(root, path)
    except Problem as problem:
        return str(problem)


@files.memoized
def _parts(root, path):
    """Return a page as what shows on itself, on study pages, and everywhere."""
    text = _text(root, path)
    head = pages.HEAD.match(text)
    body = text[head.end() :] if head else text
    answer = pages.ANSWER.search(body)
    cards = (answer and answer[1], pages.follow_ups(body))
    return "page", (body, cards), head and head[1]


def _header(script):
    try:
        return getattr(script, "header", None)
    except Problem as problem:
        return str(problem)


def _count(root, path):
    try:
        return len(tests.module(root, path).functions)
    except Problem as problem:
        return str(problem)
