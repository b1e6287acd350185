"""What several test modules need: built sites, a browser, and a project to break."""

import functools
import re
import socket

import browser as chromium
import pytest
import verdicts
from filelock import FileLock
from support import ROOT, Project, Sample, mkdocs, subject
from xdist.scheduler import LoadScopeScheduling

from ground_truth.run import server
from ground_truth.sources.catalog import catalog


def pytest_addoption(parser):
    """Add what chooses the tests of one page."""
    parser.addoption(
        "--page",
        help="run only what concerns docs/questions/PAGE.md or docs/PAGE.py, or the pages of a "
        "topic; `none`: only what concerns no page alone",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave the tests that are chosen, and take the verdicts that are kept."""
    if wanted := config.option.page:
        chosen = [each for each in items if concerns(each, wanted)]
        if not chosen:
            raise pytest.UsageError(f"no test concerns {wanted}: see docs/questions/ for the names")
        config.hook.pytest_deselected(items=[each for each in items if each not in chosen])
        items[:] = chosen
    kept = verdicts.Verdicts(lambda: built_site(config))
    kept.replace(items)
    config.pluginmanager.register(kept)


def concerns(item, wanted):
    """Return whether a test is of the page, or the topic, that is wanted."""
    path = verdicts.page_of(item) or ""
    below = re.match(r"questions/(.+)|(labs/.+)", path)
    if not below:
        return wanted == "none"
    return (below[1] or below[2]).startswith(f"{wanted.strip('/')}/")


class Together(LoadScopeScheduling):
    """Sends tests that share work to one worker: of a snippet, an exercise, the served site."""

    def _split_scope(self, nodeid):
        module, _, name = nodeid.partition("::")
        if module == "tests/test_serving.py" or "/snippets/practice/" in module:
            return module
        return f"{module}::{subject(module, name)}" if "/snippets/" in module else nodeid


def pytest_xdist_make_scheduler(config, log):
    """Have Together say which worker runs what."""
    return Together(config, log)


def pytest_terminal_summary(terminalreporter):
    """Say how many verdicts were taken from what was kept."""
    terminalreporter.write_line(verdicts.told(terminalreporter.getreports("passed")))


def build_once(config, name, run):
    """Return the folder `name` that `run(folder)` builds, once for all workers of this session."""
    shared = config._tmp_path_factory.getbasetemp()
    if hasattr(config, "workerinput"):
        shared = shared.parent
    folder, messages = shared / name, shared / f"{name}.log"
    with FileLock(shared / f"{name}.lock"):
        if not messages.exists():
            built = run(folder)
            messages.write_text(built.stdout if built.returncode else "", encoding="utf-8")
    assert not messages.read_text(encoding="utf-8"), messages.read_text(encoding="utf-8")
    return folder


def built_site(config):
    """Return the folder of this project's built site."""
    return build_once(
        config,
        "site",
        lambda folder: mkdocs("build", "--strict", "--site-dir", str(folder), cwd=ROOT),
    )


@pytest.fixture(scope="session")
def site(pytestconfig):
    """The folder of this project's built site."""
    return built_site(pytestconfig)


@pytest.fixture(scope="session")
def sample(pytestconfig):
    """The folder of the built Sample, beside which its sources are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GROUND_TRUTH_CACHE", raising=False)
        return build_once(pytestconfig, "sample", lambda f: Sample(f).build()) / "site"


@pytest.fixture
def question(page_path):
    """The Question that a test's page answers."""
    return catalog(ROOT)[page_path.removeprefix("questions/").strip("/")]


@pytest.fixture(scope="session")
def warm_server():
    """The server that this worker's snippets and kernels are forked from, with all packages."""
    server.warm_up(ROOT)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one page, whose snippets make room for those that a test adds."""
    monkeypatch.delenv("GROUND_TRUTH_CACHE", raising=False)  # what is kept would be shared
    return Project(tmp_path)


@pytest.fixture
def free_port():
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="session")
def address(site):
    with chromium.serve(site) as served:
        yield served


@pytest.fixture(scope="session")
def sample_address(sample):
    with chromium.serve(sample) as served:
        yield served


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, playwright):
    """Have pytest-playwright launch the Chromium that there is."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium.chromium(playwright),
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--js-flags=--single-threaded",  # there is a worker, and a browser, on each core
        ],
    }


@pytest.fixture(scope="session")
def base_url():
    """Instead of pytest-playwright's, which pytest 9 warns of: there are two sites."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture(scope="session", autouse=True)
def delete_output_dir():
    """Instead of pytest-playwright's: no test puts out anything, so that nothing is to delete."""


@pytest.fixture
def new_context(new_context):
    """Return pytest-playwright's function; no page in its contexts may err or ask elsewhere."""
    contexts, complaints = [], []

    def new_silent_context(**options):
        contexts.append(new_context(**options))
        chromium.listen(contexts[-1], complaints)
        return contexts[-1]

    yield new_silent_context
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def open_page(new_context, address):
    """Return a function that opens a page of the site."""
    return functools.partial(chromium.open_page, new_context, address)


@pytest.fixture
def open_sample(new_context, sample_address):
    """Return a function that opens a page of the sample."""
    return functools.partial(chromium.open_page, new_context, sample_address)
