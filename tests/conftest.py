"""What several test modules need: the built site and a project to break."""

import socket

import pytest
from support import ROOT, Project, mkdocs


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of this project's built site."""
    folder = tmp_path_factory.mktemp("site") / "site"
    built = mkdocs("build", "--strict", "--site-dir", str(folder), cwd=ROOT)
    assert built.returncode == 0, built.stdout
    return folder


@pytest.fixture
def project(tmp_path):
    """A project with one page that shows no snippet yet."""
    return Project(tmp_path)


@pytest.fixture
def free_port():
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
