"""What several test modules need: the built site, a browser, and a project to break."""

import functools
import http.server
import socket
import threading

import browser as chromium
import pytest
from playwright.sync_api import sync_playwright
from support import ROOT, Project, mkdocs, wait_until

from ground_truth import server


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """The folder of this project's built site, which the first worker that asks builds for all."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder, messages = shared / "site", shared / "site.log"
    try:
        (shared / "site.lock").mkdir()
    except FileExistsError:
        wait_until(messages.exists, seconds=900)
    else:
        built = mkdocs("build", "--strict", "--site-dir", str(folder), cwd=ROOT)
        ended = shared / "site.part"
        ended.write_text(built.stdout if built.returncode else "", encoding="utf-8")
        ended.rename(messages)
    assert not messages.read_text(encoding="utf-8"), messages.read_text(encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def warm_server():
    """The server that this worker's snippets and kernels are forked from, with all packages."""
    server.warm_up(ROOT)


@pytest.fixture
def project(tmp_path):
    """A project with one page that shows no snippet yet."""
    return Project(tmp_path)


@pytest.fixture
def free_port():
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="session")
def address(site):
    handler = functools.partial(chromium.Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium.chromium(playwright),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--js-flags=--single-threaded",  # there is a worker, and a browser, on each core
            ],
        )
        yield running
        running.close()


@pytest.fixture
def open_page(browser, address):
    """Open pages for one test."""
    with chromium.open_pages(browser, address) as open_one:
        yield open_one
