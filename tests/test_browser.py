"""The built site in a real Chromium: copy, colors, small screens, and silence.

What looks at one page has its `page_path`; what is the same on all pages is tested on the sample.
"""

import random
import re

import pytest
from accessibility import faults, prepare
from playwright.sync_api import expect
from support import LAB_PAGES, PAGES, QUESTION_PAGES, ROOT, by_page, file_of

from ground_truth.run.figures import in_steps
from ground_truth.site.theme import UNUSED
from ground_truth.sources.scripts import all_snippets

SAMPLE_QUESTION = "questions/topic/page/"


@by_page(PAGES)
def test_page_is_usable_by_all(open_page, site, page_path):
    page = open_page(page_path)
    prepare(page)
    for scheme, width, what in (
        ("light", 1280, "all"),
        ("dark", 1280, "colors"),  # all else is the same in a dark page
        ("light", 390, "space"),  # colors are the same in a narrow one
        ("dark", 390, "colors"),
        ("dark", 320, "space"),
    ):
        show(page, scheme, width)
        # Waits for the theme's drawer, which moves when the width changes.
        fits = "width => document.documentElement.scrollWidth <= width"
        page.wait_for_function(fits, arg=width, timeout=5000)
        if what:
            assert faults(page, "body", what) == [], f"accessible if {scheme} and {width} wide"
        if width == 390:
            assert unreachable(page) == [], "the keyboard scrolls what is wide"
            assert_figures_take_the_color_of_the_page(page, site)
    page.emulate_media(forced_colors="active")
    assert faults(page, "body", "colors") == [], "legible in the reader's own colors"
    for image in page.locator("figure img").all():
        if image.is_visible():
            ground = image.evaluate("each => getComputedStyle(each).backgroundColor")
            assert ground in ("rgb(255, 255, 255)", "rgb(18, 21, 24)"), "ink needs its paper"
    page.emulate_media(forced_colors="none")
    assert fonts_of_formulas(page) <= {"Noto Sans Math"}, "formulas are in the mathematics font"
    if page_path in QUESTION_PAGES + LAB_PAGES:
        names = page.evaluate(
            "[...new Set([...document.querySelectorAll('[class]')].flatMap(e => [...e.classList]))]"
        )
        assert "snippet" in names
        assert [name for name in names if UNUSED.search(f".{name}")] == [], "styles are left out"
    if page_path in QUESTION_PAGES:
        assert_focus_is_visible(page)
        shown = [each for each in all_snippets(ROOT) if each.page == f"docs/{page_path[:-1]}.md"]
        assert copied(page) == {each.source for each in shown}, "a copy is the file"


def show(page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function("getComputedStyle(document.body).transitionDuration !== ''")


def unreachable(page):
    """Return what scrolls sideways and is out of the keyboard's reach."""
    return page.evaluate(
        """() => [...document.querySelectorAll("article *")].filter(each =>
            ["auto", "scroll"].includes(getComputedStyle(each).overflowX)
            && each.scrollWidth > each.clientWidth + 1
            && !each.closest("[tabindex='0']")).map(each => each.outerHTML.slice(0, 200))"""
    )


def assert_focus_is_visible(page):
    wide = page.locator("pre[tabindex='0']").first
    wide.focus()
    for key in ("Shift+Tab", "Tab"):  # there and back: what a script or a mouse focuses has no ring
        page.keyboard.press(key)
    expect(wide).to_be_focused()
    assert wide.evaluate("pre => getComputedStyle(pre).outlineStyle") != "none", "focus is visible"


def assert_figures_take_the_color_of_the_page(page, site):
    body = page.evaluate("getComputedStyle(document.querySelector('.md-content__inner')).color")
    color = f"#{bytes(map(int, re.findall(r'[0-9]+', body))).hex()}"
    images = page.locator("figure img").all()
    shown = [image for image in images if image.is_visible()]
    figures = [each for each in page.locator("figure").all() if each.is_visible()]
    assert len(shown) == len(figures), "one of two, and one frame of many"
    for image in shown:
        image.scroll_into_view_if_needed()
        page.wait_for_function("image => image.naturalWidth", arg=image.element_handle())
        path = image.evaluate("image => new URL(image.src).pathname")
        figure = (site / path[1:]).read_text(encoding="utf-8")
        assert f'color="{color}"' in figure, f"{path} takes the color of the page"


def fonts_of_formulas(page):
    page.evaluate("document.body.offsetHeight")
    page.evaluate("document.fonts.ready")
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    selected = {"nodeId": root, "selector": ".md-content math :is(mi, mn, mo)"}
    return {
        font["familyName"]
        for node in tools.send("DOM.querySelectorAll", selected)["nodeIds"]
        for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    }


def copied(page):
    """Return what the buttons of the listings copy."""
    found = set()
    for button in page.query_selector_all(".snippet > .highlight > button.copy"):
        button.click()
        found.add(page.evaluate("navigator.clipboard.readText()"))
    return found


SWITCH = "(toggle, on) => toggle.checked === on || toggle.click()"


# A page for each template: what stands around the content is the same on all of its pages.
@pytest.mark.parametrize(
    "path",
    ["", "404.html", "help/", "tags/", "questions/basics/", SAMPLE_QUESTION, "labs/lab/",
     "study/flashcards/"],
)  # fmt: skip
def test_navigation_and_search_are_accessible_when_open(open_sample, path):
    page = open_sample(path)
    prepare(page)
    for scheme, what in (("light", "all"), ("dark", "colors")):
        for width in (1280, 390):
            show(page, scheme, width)
            page.locator("[data-search]").click()
            page.locator("#search input").fill("sample")
            expect(page.locator("#search li a").first).to_be_visible()
            assert faults(page, "#search", what) == [], "with search open"
            page.keyboard.press("Escape")
        page.locator("#__drawer").evaluate(SWITCH, True)
        expect(page.locator(".md-sidebar--primary")).to_be_in_viewport()
        assert faults(page, ".md-sidebar--primary", what) == [], "with navigation open"
        page.locator("#__drawer").evaluate(SWITCH, False)
    show(page, "light", 390)
    assert faults(page, "body", "all but colors") == []


LOAD_FIGURES = """() => document.querySelectorAll("figure img").forEach(image => {
    if (getComputedStyle(image).display !== "none") image.loading = "eager"
})"""


@by_page(QUESTION_PAGES + LAB_PAGES)
def test_page_is_light_and_stands_still(new_context, address, site, page_path):
    page = new_context(viewport={"width": 412, "height": 823}, device_scale_factor=1.75).new_page()
    tools = page.context.new_cdp_session(page)
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
    page.goto(address + page_path, wait_until="networkidle")
    shifts = page.evaluate(
        """() => new Promise(resolve => new PerformanceObserver(
            list => resolve(list.getEntries().map(shift => shift.value))
        ).observe({type: "layout-shift", buffered: true}) || setTimeout(resolve, 500, []))"""
    )
    assert shifts == []
    limit = 90 * 1024
    if page_path in LAB_PAGES:  # with all its figures
        limit = 200 * 1024
        page.evaluate(LOAD_FIGURES)
        page.wait_for_load_state("networkidle")
        page.wait_for_function(
            "[...document.images].every(each => each.complete || !each.offsetParent)"
        )
        assert any("/figures/labs/" in each for each in addresses.values())
    fonts = [addresses[each] for each in received if "/fonts/" in addresses[each]]
    assert len(fonts) == len(set(fonts)), "what is fetched early is not fetched again"
    transferred = {
        url: received[request]
        for request, url in addresses.items()
        if request in received and not url.startswith("data:")
    }
    assert len(transferred) > 5
    assert sum(transferred.values()) <= limit, transferred
    if page_path in QUESTION_PAGES:
        early = '<link rel="preload"' in file_of(site, page_path).read_text(encoding="utf-8")
        needed = any(url.endswith("/noto-sans-math.woff2") for url in fonts)
        assert early == needed, "the font is fetched early if it is needed"


def test_header_of_a_phone_stands_still_while_it_is_received(new_context, sample_address):
    page = new_context(viewport={"width": 412, "height": 823}).new_page()
    page.goto(sample_address)
    places = """header => [header, header.querySelector("label")].map(each => {
        const {x, y, height} = each.getBoundingClientRect()
        return [x, y, height]
    })"""
    header = page.locator(".md-header")
    whole = header.evaluate(places)
    header.locator("nav").evaluate("nav => nav.replaceChildren(nav.children[0])")
    assert header.evaluate(places) == whole


def test_address_that_does_not_exist_offers_a_search(browser, sample_address):
    page = browser.new_page()  # one that may say that there is no such page
    page.goto(f"{sample_address}questions/basics/smaple-drwan/")
    assert page.title() == "Ground Truth"
    field = page.locator(".find input")
    assert field.input_value() == "smaple drwan"
    field.fill("sample")
    field.press("Enter")
    expect(page.locator("#search li a").first).to_be_visible()
    page.close()


def test_page_prints_its_text_and_follow_ups(open_sample):
    page = open_sample(SAMPLE_QUESTION, color_scheme="dark")
    page.emulate_media(media="print")
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = false })")
    answer = page.locator("details.question > p").first
    assert answer.evaluate("p => p.checkVisibility({contentVisibilityAuto: true})")
    for screen_only in (".md-header", ".md-sidebar--primary", "details.tests", "button.copy"):
        assert not page.locator(screen_only).first.is_visible()
    ink = page.evaluate("getComputedStyle(document.querySelector('article p')).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 128, "dark on paper"
    assert page.locator("figure img[src$='only-light']").first.is_visible()
    assert not page.locator("figure img[src$='only-dark']").first.is_visible()


def test_what_may_not_be_copied_is_selected(open_sample):
    page = open_sample(SAMPLE_QUESTION)
    page.evaluate("delete Navigator.prototype.clipboard")  # as browsers do without HTTPS
    page.locator(".snippet > .highlight > button.copy").first.click()
    parts = page.locator(".snippet > .highlight").first.locator("pre > code").all_text_contents()
    page.wait_for_function(
        "source => getSelection().toString().replace(/\\s+/g, '') === source.replace(/\\s+/g, '')",
        arg="".join(parts),
    )


def test_words_in_formulas_keep_all_their_letters_when_laid_out_anew(new_context, address, site):
    """Chromium broke "KL" in two on a phone, where all of it fitted, and showed the K alone."""
    page = new_context(viewport={"width": 390, "height": 800}).new_page()
    cut = """() => [...document.querySelectorAll("article mtext")].filter((word) => {
        const range = document.createRange();
        range.selectNodeContents(word);
        const canvas = document.createElement("canvas").getContext("2d");
        canvas.font = getComputedStyle(word).font;
        const width = range.getBoundingClientRect().width; // 0 where it is hidden
        return 0 < width && width < canvas.measureText(word.textContent).width - 1;
    }).map((word) => word.textContent)"""
    with_words = [each for each in site.rglob("index.html") if "<mtext>" in each.read_text()]
    assert with_words
    for path in with_words:
        page.goto(f"{address}/{path.parent.relative_to(site).as_posix()}/")
        page.screenshot(full_page=True)  # lays all of it out anew
        assert page.evaluate(cut) == [], path


def test_fragment_leads_to_its_heading_past_what_is_not_laid_out(new_context, sample_address):
    page = new_context(viewport={"width": 390, "height": 400}).new_page()
    page.goto(f"{sample_address}{SAMPLE_QUESTION}#follow-up-questions")
    heading = page.locator("#follow-up-questions")
    expect(heading).to_be_in_viewport()
    assert page.evaluate("scrollY") > 1000
    assert heading.bounding_box()["y"] < 150


def test_reload_keeps_the_place(open_sample):
    page = open_sample(SAMPLE_QUESTION, width=390)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = false })")
    page.evaluate("scrollTo({top: 2000, behavior: 'instant'})")
    page.wait_for_timeout(200)  # browsers keep the place at their leisure
    here = "document.elementFromPoint(195, 300).textContent.slice(0, 80)"
    seen = page.evaluate(here)
    page.reload()
    page.wait_for_function("scrollY > 1900")
    assert abs(page.evaluate("scrollY") - 2000) <= 2
    assert page.evaluate(here) == seen


@by_page(QUESTION_PAGES)
def test_answer_begins_in_the_first_half_of_a_phone(new_context, address, page_path):
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(address + page_path)
    assert page.locator("#in-30-seconds + p").bounding_box()["y"] <= 360


TICK = "a.ok[id]"


def test_tick_brings_its_test_and_goes_back_to_the_sentence(open_sample):
    page = open_sample(SAMPLE_QUESTION)
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = false })")
    tick, proof = page.locator(TICK).first, page.locator("#proof")
    name = tick.get_attribute("href")[1:]
    tick.focus()
    page.keyboard.press("Enter")
    expect(proof).to_be_visible()
    assert f"def {name}(" in proof.text_content()
    assert tick.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    expect(proof).to_be_hidden()
    expect(tick).to_be_focused()
    tick.click()
    proof.get_by_text("Show it in its listing").click()
    test = page.locator(f"#{name}")
    expect(test).to_be_in_viewport()
    assert page.locator(".test:target").get_attribute("id") == name, "it is marked"
    test.get_by_text("Back to the sentence").click()
    expect(tick).to_be_in_viewport()


def test_tick_leads_to_its_test_without_script(new_context, sample_address):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(sample_address + SAMPLE_QUESTION)
    tick = page.locator(TICK).first
    tick.click()
    expect(page.locator(tick.get_attribute("href"))).to_be_in_viewport()


def test_address_of_a_follow_up_opens_it(new_context, sample_address):
    page = new_context().new_page()
    page.goto(f"{sample_address}{SAMPLE_QUESTION}#two")
    expect(page.locator("#two > p").first).to_be_visible()


def test_frames_are_a_slider_and_without_script_a_row(new_context, sample_address):
    page = new_context().new_page()
    page.goto(sample_address + SAMPLE_QUESTION)
    frames = page.locator(".frames")
    figures = frames.locator("figure")
    assert figures.count() == 3
    seen = lambda: [each.is_visible() for each in figures.all()]  # noqa: E731
    assert seen() == [True, False, False]
    frames.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    assert seen() == [False, True, False]
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(sample_address + SAMPLE_QUESTION)
    assert all(each.is_visible() for each in plain.locator(".frames figure").all())
    assert not plain.locator(".track").is_visible()


def test_home_leads_on_to_the_question_that_was_read_last(new_context, sample_address):
    page = new_context().new_page()
    page.goto(sample_address)
    assert not page.locator(".continue").is_visible()
    page.goto(sample_address + SAMPLE_QUESTION)
    title = page.locator("h1").evaluate("each => each.firstChild.textContent")
    page.goto(sample_address)
    expect(page.locator(".continue a")).to_have_text(title)
    page.locator(".continue a").click()
    page.wait_for_url(f"**/{SAMPLE_QUESTION}")


def test_shortened_paths_draw_what_matplotlib_drew(page):
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


def scheme_of(page):
    return page.evaluate("document.body.dataset.mdColorScheme")


def switch(page):
    page.click("form.palette label:not([hidden])")
    return scheme_of(page)


def test_palette_follows_the_system_until_it_is_switched(open_sample):
    page = open_sample("", color_scheme="dark")
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


def test_palette_switches_by_keyboard(open_sample):
    page = open_sample("", color_scheme="light")
    page.locator("form.palette input:checked").focus()
    schemes = []
    for _ in range(3):
        page.keyboard.press("Enter")
        schemes.append(scheme_of(page))
    assert schemes == ["default", "slate", "default"]
