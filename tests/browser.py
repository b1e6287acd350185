"""A Chromium for the tests, the distribution's or else Playwright's own, and pages in it."""

import contextlib
import functools
import gzip
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from filelock import FileLock

NAMES = (
    "chromium-headless-shell",  # the same without windows: a third less work
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def installed():
    """Return the path of the system's Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def find(playwright):
    """Return the path of a Chromium, or None."""
    own = playwright.chromium.executable_path
    return installed() or (own if Path(own).exists() else None)


def install():
    """Try to install a Chromium; return what each attempt said."""
    attempts = []
    if shutil.which("apt-get") and os.geteuid() == 0:  # Debian; Ubuntu has no such package
        packages = ["chromium-headless-shell", "fonts-dejavu-core"]
        attempts.append(["apt-get", "update"])
        attempts.append(["apt-get", "install", "--yes", "--no-install-recommends", *packages])
    attempts.append([sys.executable, "-m", "playwright", "install", "chromium"])
    said = []
    for command in attempts:
        ran = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        said.append(f"$ {' '.join(command)}\n{(ran.stdout + ran.stderr)[-500:]}")
        if ran.returncode == 0 and command[1] == "install":
            break
    return "\n".join(said)


def chromium(playwright):
    """Return the path of a Chromium, installing one if need be.

    Raises:
        RuntimeError: there is none and none could be installed; the message says what to install.
    """
    if path := find(playwright):
        return path
    with FileLock(Path(tempfile.gettempdir(), "ground-truth-browser.lock")):
        said = "" if find(playwright) else install()  # one worker installs for all
    if path := find(playwright):
        return path
    raise RuntimeError(
        "The browser tests need Chromium, and none could be installed.\n"
        "Mend: `apt-get install chromium` (or your system's package), or "
        f"`.venv/bin/playwright install chromium`.\n{said}"
    )


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves as a static host does: text with gzip, and the 404 page for what does not exist."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        status = 200 if path.is_file() else 404
        path = path if path.is_file() else Path(self.directory, "404.html")
        kind = self.guess_type(str(path))
        body = path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if kind.startswith("text/") or kind.endswith(("javascript", "json", "xml")):
            self.send_header("Content-Encoding", "gzip")
            body = gzip.compress(body, 6)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@contextlib.contextmanager
def serve(folder, port=0):
    """Serve `folder` at a port, or at any that is free; yield its address."""
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def listen(context, complaints):
    """Add to `complaints` what a page in `context` says, or asks for elsewhere or in vain."""

    def judge(request):
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            complaints.append(f"foreign: {request.url}")

    def judge_failed(request):
        if request.failure != "net::ERR_ABORTED":  # the page was left meanwhile
            complaints.append(f"failed: {request.url} {request.failure}")

    context.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("request", judge)
    context.on("requestfailed", judge_failed)


def open_page(new_context, address, path, width=1280, before=lambda page: None, **options):
    """Open the page at `path` below `address` in a fresh profile, with all that it folds open.

    `before` is called with the page before anything is loaded into it.
    """
    page = new_context(
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",  # what moves would have to be waited for
        **options,
    ).new_page()
    before(page)
    page.goto(address + path)
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    return page
