"""What several test modules need: the built site and a project to break."""

import socket

import pytest
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
