"""The built site in a real Chromium: search, copy, colors, small screens, and silence."""

import itertools
import random
import re

import pytest
from accessibility import LAID_OUT, faults, prepare
from browser import open_pages
from playwright.sync_api import expect
from support import ROOT

from ground_truth.catalogue import catalogue, topics
from ground_truth.figures import in_steps
from ground_truth.project import all_labs, all_snippets
from ground_truth.structure import search_queries
from ground_truth.styles import UNUSED

QUESTIONS = list(catalogue(ROOT).values())
OTHERS = [
    "", "404.html", "help/", "path/", "tags/", "questions/",
    *(f"questions/{topic}/" for topic in topics(ROOT)), "labs/",
    "study/", "study/flashcards/", "study/interview/",
]  # fmt: skip
LABS = [f"{lab.name}/" for lab in all_labs(ROOT)]


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.slug)
def question(request):
    """Each question in turn, with all tests that ask for it."""
    return request.param


@pytest.fixture(scope="module")
def question_page(browser, address, question):
    """The question's page, loaded once for all tests that look at it."""
    with open_pages(browser, address) as open_one:
        yield open_one(f"questions/{question.slug}/")


@pytest.fixture(scope="module", params=[*OTHERS, *LABS])
def other_page(browser, address, request):
    """Each page that is no question's, loaded once for all tests that look at it."""
    with open_pages(browser, address) as open_one:
        yield open_one(request.param)


def assert_it_does_not_scroll_sideways(page):
    for scheme, width in (("light", 1280), ("light", 390), ("dark", 390), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        # Waits for the theme's drawer, which moves when the width changes.
        page.wait_for_function(
            "width => document.documentElement.scrollWidth <= width", arg=width, timeout=5000
        )


def test_other_page_is_silent_and_does_not_scroll_sideways(other_page):
    assert_it_does_not_scroll_sideways(other_page)


SWITCH = "(toggle, on) => toggle.checked === on || toggle.click()"


def screens(page):
    """Show the page in both schemes, wide and narrow; yield the scheme and the width."""
    prepare(page)
    for scheme, width in itertools.product(("light", "dark"), (1280, 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("getComputedStyle(document.body).transitionDuration !== ''")
        yield scheme, width


def assert_it_is_accessible(page):
    # Colors are the same in a narrow page and all else in a dark one, but for what opens.
    what = {("light", 1280): "all", ("dark", 1280): "colors", ("light", 390): "all but colors"}
    for scheme, width in screens(page):
        if (scheme, width) in what:
            assert faults(page, "body", what[scheme, width]) == []
        if width < 1000:
            page.locator("#__drawer").evaluate(SWITCH, True)
            expect(page.locator(".md-sidebar--primary")).to_be_in_viewport()
            opened = "all" if scheme == "light" else "colors"
            assert faults(page, ".md-sidebar--primary", opened) == [], "with navigation open"
            page.locator("#__drawer").evaluate(SWITCH, False)


def test_other_page_is_accessible(other_page):
    assert_it_is_accessible(other_page)


def test_question_is_accessible(question_page):
    assert_it_is_accessible(question_page)


@pytest.mark.parametrize("path", ["", "404.html", LABS[0], f"questions/{QUESTIONS[0].slug}/"])
def test_open_search_is_accessible(open_page, path):
    page = open_page(path)
    for scheme, _ in screens(page):
        page.locator("#__search").evaluate(SWITCH, True)
        expect(search(page, "gradient").first).to_be_visible()
        assert faults(page, ".md-header", "all" if scheme == "light" else "colors") == []
        page.locator("#__search").evaluate(SWITCH, False)


LOAD_FIGURES = """() => document.querySelectorAll("figure img").forEach(image => {
    if (getComputedStyle(image).display !== "none") image.loading = "eager"
})"""


def bytes_and_shifts(browser, url, whole):
    """Load a page on a phone; return what is transferred for it, by address, and layout shifts."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, device_scale_factor=1.75)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    addresses, received = {}, {}
    tools.on(
        "Network.requestWillBeSent",
        lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}),
    )
    tools.on(
        "Network.loadingFinished",
        lambda done: received.update({done["requestId"]: done["encodedDataLength"]}),
    )
    page.goto(url, wait_until="networkidle")
    shifts = page.evaluate(
        """() => new Promise(resolve => new PerformanceObserver(
            list => resolve(list.getEntries().map(shift => shift.value))
        ).observe({type: "layout-shift", buffered: true}) || setTimeout(resolve, 500, []))"""
    )
    if whole:
        page.evaluate(LOAD_FIGURES)
        page.wait_for_load_state("networkidle")
        page.wait_for_function(
            "[...document.images].every(each => each.complete || !each.offsetParent)"
        )
    context.close()
    fonts = [addresses[each] for each in received if "/fonts/" in addresses[each]]
    assert len(fonts) == len(set(fonts)), "what is fetched early is not fetched again"
    transferred = {
        address: received[request]
        for request, address in addresses.items()
        if request in received and "/search" not in address and not address.startswith("data:")
    }
    return transferred, shifts


def test_question_is_light_and_stands_still(browser, address, site, question):
    url = f"{address}questions/{question.slug}/"
    first_view, shifts = bytes_and_shifts(browser, url, whole=False)
    assert len(first_view) > 5
    assert sum(first_view.values()) <= 90 * 1024, first_view
    assert shifts == []
    page = (site / "questions" / question.slug / "index.html").read_text(encoding="utf-8")
    needed = any("/noto-sans-math.woff2" in each for each in first_view)
    assert ('<link rel="preload"' in page) == needed, "the font is fetched early if it is needed"


@pytest.mark.parametrize("path", LABS)
def test_lab_is_light_with_all_its_figures_and_stands_still(browser, address, path):
    transferred, shifts = bytes_and_shifts(browser, address + path, whole=True)
    assert any("/figures/labs/" in each for each in transferred)
    assert sum(transferred.values()) <= 200 * 1024, transferred
    assert shifts == []


def test_left_out_styles_style_nothing(question_page):
    names = question_page.evaluate(
        "[...new Set([...document.querySelectorAll('[class]')].flatMap(e => [...e.classList]))]"
    )
    assert "snippet" in names
    assert [name for name in names if UNUSED.search(f".{name}")] == []


def test_keyboard_reaches_and_scrolls_what_is_wide(question_page):
    question_page.set_viewport_size({"width": 390, "height": 900})
    unreachable = question_page.evaluate(
        """() => [...document.querySelectorAll("article *")].filter(each =>
            ["auto", "scroll"].includes(getComputedStyle(each).overflowX)
            && each.scrollWidth > each.clientWidth + 1
            && !each.closest("[tabindex='0']")).map(each => each.outerHTML.slice(0, 200))"""
    )
    assert unreachable == []
    wide = question_page.locator("pre[tabindex='0']").first
    wide.focus()
    for key in ("Shift+Tab", "Tab"):  # there and back: what a script or a mouse focuses has no ring
        question_page.keyboard.press(key)
    expect(wide).to_be_focused()
    outline = wide.evaluate("pre => getComputedStyle(pre).outlineStyle")
    assert outline != "none", "the focus is visible"


def test_address_that_does_not_exist_offers_a_search(browser, address, site):
    page = browser.new_page()
    page.goto(f"{address}questions/vision/convolutional-netwroks/")
    assert page.title() == "Ground Truth"
    field = page.locator(".find input")
    assert field.input_value() == "convolutional netwroks"
    field.fill("convolution")
    field.press("Enter")
    expect(page.locator("a.md-search-result__link").first).to_be_visible()
    page.close()


@pytest.mark.parametrize("path", [f"questions/{QUESTIONS[0].slug}/"])
def test_page_prints_its_text_and_follow_ups(open_page, path):
    page = open_page(path, color_scheme="dark")
    page.emulate_media(media="print")
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = false })")
    answer = page.locator("details.question > p").first
    assert answer.evaluate("p => p.checkVisibility({contentVisibilityAuto: true})")
    for screen_only in (".md-header", ".md-sidebar--primary", "details.test", "button.copy"):
        assert not page.locator(screen_only).first.is_visible()
    ink = page.evaluate("getComputedStyle(document.querySelector('article p')).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 128, "dark on paper"
    assert page.locator("figure img[src$='only-light']").first.is_visible()
    assert not page.locator("figure img[src$='only-dark']").first.is_visible()


def test_question_is_silent_and_does_not_scroll_sideways(question_page):
    assert_it_does_not_scroll_sideways(question_page)


def test_copy_puts_the_file_on_the_clipboard(question_page, question):
    snippets = [each for each in all_snippets(ROOT) if each.page == f"docs/{question.source}"]
    copied = set()
    for listing in question_page.query_selector_all(".snippet > .highlight"):
        listing.query_selector("button.copy").click()
        copied.add(question_page.evaluate("navigator.clipboard.readText()"))
    assert copied == {snippet.source for snippet in snippets}


def test_what_may_not_be_copied_is_selected(open_page):
    page = open_page(f"questions/{QUESTIONS[0].slug}/")
    page.evaluate("delete Navigator.prototype.clipboard")  # as browsers do without HTTPS
    page.locator(".snippet > .highlight > button.copy").first.click()
    source = page.locator(".snippet > .highlight code").first.text_content()
    page.wait_for_function(
        "source => getSelection().toString().trim() === source.trim()", arg=source
    )


def test_fragment_leads_to_its_heading_past_what_is_not_laid_out(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(f"{address}questions/{QUESTIONS[0].slug}/#follow-up-questions")
    heading = page.locator("#follow-up-questions")
    expect(heading).to_be_in_viewport()
    assert heading.bounding_box()["y"] < 150
    page.close()


@pytest.mark.parametrize(("system", "scheme"), [("light", "default"), ("dark", "slate")])
def test_figures_take_the_color_of_the_page(question_page, site, system, scheme):
    question_page.emulate_media(color_scheme=system)
    question_page.wait_for_selector(f"body[data-md-color-scheme={scheme}]")
    body = question_page.evaluate(
        "getComputedStyle(document.querySelector('.md-content__inner')).color"
    )
    color = f"#{bytes(map(int, re.findall(r'[0-9]+', body))).hex()}"
    shown = [image for image in question_page.locator("figure img").all() if image.is_visible()]
    assert shown
    for image in shown:
        image.scroll_into_view_if_needed()
        question_page.wait_for_function("image => image.naturalWidth", arg=image.element_handle())
        path = image.evaluate("image => new URL(image.src).pathname")
        assert f'color="{color}"' in (site / path[1:]).read_text(encoding="utf-8")


def test_shortened_paths_draw_what_matplotlib_drew(open_page):
    page = open_page("404.html")
    chance = random.Random(0)
    for commands in ("MLLLz", "MLQCLzMLLCQLz", "MCCCCMQQQQL"):
        path = ""
        for command in commands:
            count = {"z": 0, "M": 2, "L": 2, "Q": 4, "C": 6}[command]
            numbers = (f"{chance.uniform(-300, 300):.6f}" for _ in range(count))
            path += f"{command} {' '.join(numbers)} \n"
        apart = page.evaluate(
            """paths => {
                const [one, other] = paths.map(d => {
                    const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
                    path.setAttribute("d", d)
                    return path
                })
                const length = one.getTotalLength(), apart = [length - other.getTotalLength()]
                for (let at = 0; at < length; at += length / 500) {
                    const [a, b] = [one, other].map(each => each.getPointAtLength(at))
                    apart.push(Math.hypot(a.x - b.x, a.y - b.y))
                }
                return apart.map(Math.abs)
            }""",
            [path, in_steps(path)],
        )
        assert max(apart) < 0.5, "tenths of a point, also along the way"
        assert len(in_steps(path)) < len(path) / 2


def test_mathematics_is_set_in_the_mathematics_font(question_page):
    question_page.add_style_tag(content=LAID_OUT)
    question_page.evaluate("document.body.offsetHeight")
    question_page.evaluate("document.fonts.ready")
    tools = question_page.context.new_cdp_session(question_page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    selected = {"nodeId": root, "selector": "math :is(mi, mn, mo)"}
    nodes = tools.send("DOM.querySelectorAll", selected)["nodeIds"]
    assert nodes
    for node in nodes:
        used = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert {font["familyName"] for font in used} == {"Noto Sans Math"}


def search(page, words):
    """Replace what is searched for; return the links of what is found, best first."""
    links = page.locator("a.md-search-result__link")
    field = page.locator(".md-search__input")
    for text in ("", words):
        field.fill(text)
        field.press("Shift")  # the theme looks when a key is released
        if not text:
            expect(links).to_have_count(0)  # nothing is left of the search before
    return links


@pytest.fixture(scope="module")
def search_page(browser, address):
    """The home page with its search open."""
    with open_pages(browser, address) as open_one:
        page = open_one("")
        page.click(".md-search__input")
        yield page


def test_search_finds_a_question_by_title_tags_and_aliases(search_page, question):
    path = f"/questions/{question.slug}/"
    first = search(search_page, question.title).first
    expect(first, question.title).to_have_attribute("href", re.compile(re.escape(path)))
    for words in question.aliases + question.tags:
        links = search(search_page, words)
        expect(links.and_(search_page.locator(f'[href*="{path}"]')).first, words).to_be_attached()


def test_search_shows_a_question_among_the_first_three(search_page, question):
    module = f"tests/snippets/{question.topic}/test_{question.slug.rpartition('/')[2]}.py"
    for words in search_queries(ROOT, module.replace("-", "_")):
        links = search(search_page, words)
        expect(links.first, words).to_be_attached()
        pages = links.evaluate_all("links => links.map(link => new URL(link.href).pathname)")
        assert f"/questions/{question.slug}/" in list(dict.fromkeys(pages))[:3], words


def scheme_of(page):
    return page.evaluate("document.body.dataset.mdColorScheme")


def switch(page):
    page.click("form.palette label:not([hidden])")
    return scheme_of(page)


def test_palette_follows_the_system_until_it_is_switched(open_page):
    page = open_page("", color_scheme="dark")
    assert scheme_of(page) == "slate"
    page.emulate_media(color_scheme="light")
    page.wait_for_selector("body[data-md-color-scheme=default]")
    assert [switch(page), switch(page)] == ["default", "slate"], "light is light already"
    page.reload()
    page.wait_for_selector("form.palette input:checked", state="attached")
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    assert scheme_of(page) == "slate", "the choice is kept"
    assert switch(page) == "default", "the system's again"
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("body[data-md-color-scheme=slate]")


def test_palette_switches_by_keyboard(open_page):
    page = open_page("", color_scheme="light")
    page.locator("form.palette input:checked").focus()
    schemes = []
    for _ in range(3):
        page.keyboard.press("Enter")
        schemes.append(scheme_of(page))
    assert schemes == ["default", "slate", "default"]
