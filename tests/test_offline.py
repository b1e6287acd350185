"""Studying without a network: what is kept, what is never old, and deploys that go wrong."""

import contextlib
import json
import shutil

import browser as chromium
import pytest
from playwright.sync_api import expect
from support import parsed
from test_study import FLASHCARDS, INTERVIEW, OVERVIEW, SHEET, asked, grade, kept, part

from ground_truth.site import urls

READY = """async () => {
    const {active} = await navigator.serviceWorker.ready
    while (active.state !== "activated") await new Promise(then => setTimeout(then, 50))
    return (await caches.keys()).filter(name => name.includes("tools"))
}"""
TAKEN_OVER = """async (before) => {  // Playwright's wait_for_function awaits no promise
    while ((await caches.keys()).includes(before)) await new Promise(then => setTimeout(then, 50))
}"""


class Deployed:
    """A copy of the sample that a test may change, served until the network goes."""

    def __init__(self, sample, folder, port):
        self.site, self.port, self.address = folder / "site", port, f"http://127.0.0.1:{port}/"
        shutil.copytree(sample, self.site)
        self.come()

    def come(self):
        """Let there be a network."""
        self.network = contextlib.ExitStack()
        self.network.enter_context(chromium.serve(self.site, self.port))

    def go(self):
        """Let there be none: nothing answers any more."""
        self.network.close()


@pytest.fixture
def deployed(sample, tmp_path, free_port):
    made = Deployed(sample, tmp_path, free_port)
    yield made
    made.go()


@pytest.fixture
def context(browser):
    """A context that may be without a network, which pages complain of."""
    made = browser.new_context()
    yield made
    made.close()


def test_study_goes_on_without_a_network(context, deployed):
    address = deployed.address
    page = context.new_page()
    page.goto(address + FLASHCARDS)
    first = asked(page)
    page.evaluate(READY)
    page.goto(address + "questions/basics/question-3/")
    deployed.go()
    page.goto(address + FLASHCARDS)
    assert asked(page) == first
    grade(page, "Easy")
    assert asked(page) != first
    page.select_option("[name=topic]", "topic", force=True)
    assert "drawn" in asked(page), "each topic's cards are kept, not only what was seen"
    page.goto(address + INTERVIEW)
    page.get_by_role("button", name="Start the interview").click()
    expect(part(page, "question")).not_to_be_empty()
    page.goto(address + OVERVIEW)
    expect(part(page, "solid")).to_have_text("1")
    page.goto(address + SHEET)
    page.locator(".cheat-sheets a").first.click()
    expect(page.locator(".cheat-sheet")).to_be_visible()
    page.goto(address + "questions/basics/question-3/")
    expect(page.locator("h1")).to_contain_text("sample 3")
    page.goto(address + "questions/basics/question-5/")
    expect(page.locator("h1")).to_have_text("No network")
    page.get_by_role("link", name="The study tools").click()
    expect(page.locator("h1")).to_contain_text("Study")
    deployed.come()
    page.goto(address + "questions/basics/question-5/")
    expect(page.locator("h1")).to_contain_text("sample 5")
    assert len(kept(page)["cards"]) == 1


def test_with_a_network_no_page_is_old_and_a_new_version_takes_over(context, deployed):
    site, address = deployed.site, deployed.address
    page = context.new_page()
    page.goto(address + FLASHCARDS)
    asked(page)
    (before,) = page.evaluate(READY)
    other = context.new_page()  # a tab that stays open
    other.goto(address + FLASHCARDS)
    first = asked(other)

    for path in [site / "study/cards/basics.json", *site.glob("questions/basics/*/index.html")]:
        path.write_text(path.read_text().replace("does sample", "did sample"))
    worker = site / urls.WORKER
    version = before.rpartition(" ")[2]
    worker.write_text(worker.read_text().replace(version, "another"))
    page.goto(address + "questions/basics/question-3/")  # the tools are not read anew
    expect(page.locator("h1")).to_contain_text("did sample 3")
    page.evaluate("navigator.serviceWorker.getRegistration().then(each => each.update())")
    page.evaluate(TAKEN_OVER, before)
    grade(other, "Easy")  # what was open goes on
    assert asked(other) != first
    deployed.go()
    page.goto(f"{address}{FLASHCARDS}?page=basics/question-3")
    assert asked(page) == "What did sample 3 show?"


def test_version_that_cannot_be_fetched_whole_changes_nothing(context, deployed):
    site, address = deployed.site, deployed.address
    page = context.new_page()
    page.goto(address + FLASHCARDS)
    first = asked(page)
    (before,) = page.evaluate(READY)
    version = before.rpartition(" ")[2]
    worker = site / urls.WORKER
    worker.write_text(worker.read_text().replace(version, "broken"))
    (site / "study/cards/methods.json").unlink()
    outcome = page.evaluate("""async () => {
        const registration = await navigator.serviceWorker.getRegistration()
        await registration.update()
        const coming = registration.installing
        if (coming) await new Promise(then => coming.addEventListener("statechange", then))
        return coming?.state
    }""")
    assert outcome == "redundant"
    assert page.evaluate(READY) == [before]
    deployed.go()
    page.goto(address + FLASHCARDS)
    assert asked(page) == first


def test_two_copies_on_one_host_keep_their_own(context, deployed):
    shutil.copytree(deployed.site, deployed.site / "copy")
    page = context.new_page()
    page.goto(deployed.address + FLASHCARDS)
    asked(page)
    (own,) = page.evaluate(READY)
    page.goto(f"{deployed.address}copy/{FLASHCARDS}")
    asked(page)
    assert own in page.evaluate(READY)
    assert len(page.evaluate(READY)) == 2


def test_site_can_be_installed(site):
    manifest = json.loads((site / urls.MANIFEST).read_text(encoding="utf-8"))
    assert (site / manifest["start_url"] / "index.html").is_file()
    for icon in manifest["icons"]:
        head = (site / icon["src"]).read_bytes()[:24]
        assert head[:4] == b"\x89PNG"
        width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
        assert icon["sizes"] == f"{width}x{height}"
    page = parsed(site / "study/flashcards/index.html")
    assert page.query_one('link[rel="manifest"]').attrs["href"] == f"../../{urls.MANIFEST}"
