"""The built site says what the sources say: outputs, tests, links, titles, valid HTML."""

import json
import re
from functools import cache
from posixpath import dirname, join, normpath
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from support import ROOT, listing_of, mkdocs, parsed, text_of

from ground_truth.catalogue import LEVELS, catalogue
from ground_truth.project import all_snippets, snippet_tests

QUESTIONS = list(catalogue(ROOT).values())
SNIPPETS = all_snippets(ROOT)


@cache
def anchors(path):
    """Return the ids in the HTML file at `path`."""
    if path.suffix != ".html" or not path.is_file():
        return set()
    return {each.attrs["id"] for each in parsed(path).query("[id]")}


def page_of(site, question):
    return parsed(site / "questions" / question.slug / "index.html")


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_page_shows_figures_with_the_claim_as_text_alternative(site, snippet):
    figures = listing_of(site, snippet).query("figure")
    assert bool(figures) == ("plt.show()" in snippet.source)
    for figure in figures:
        light, dark = figure.query("img")
        assert light.attrs["src"].endswith("-light.svg#only-light")
        assert dark.attrs["src"].endswith("-dark.svg#only-dark")
        assert light.attrs["alt"] == dark.attrs["alt"] == snippet.claim


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_page_shows_the_tests_and_the_versions(site, snippet):
    listing = listing_of(site, snippet)
    shown = text_of(listing.query_one("details pre code"))
    assert all(source in shown for source in snippet_tests(snippet))
    assert listing.query_one("details").attrs.get("open") is None, "collapsed at first"
    assert re.match(r"Ran with Python 3\.\d+\.\d+", text_of(listing.query_one("p.versions")))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_page_has_its_title_facts_and_prerequisites(site, question):
    page = page_of(site, question)
    assert text_of(page.query_one("title")) == f"{question.title} - Ground Truth"
    assert [text_of(each).removesuffix("¶") for each in page.query("h1")] == [question.title]
    description = page.query_one('meta[name="description"]').attrs["content"]
    assert description == question.description
    about = text_of(page.query_one("div.about"))
    assert question.level in about
    assert all(alias in about for alias in question.aliases)
    assert re.search(r"\b[1-9]\d? min to read\b", about)
    links = {each.attrs["href"]: each for each in page.query("div.about a")}
    for tag in question.tags:
        assert text_of(links[f"../../../tags/#tag:{tag.lower().replace(' ', '-')}"]) == tag
    levels = {each.slug: each.level for each in QUESTIONS}
    first = about.partition("Read first:")[2].partition("Also asked as:")[0]
    assert re.findall(rf"\b({'|'.join(LEVELS)})\b", first) == [
        levels[slug] for slug in question.prerequisites
    ]
    for slug in question.prerequisites:
        assert any(link.endswith(f"{slug.rpartition('/')[2]}/") for link in links)


def test_previous_and_next_follow_the_top_10_and_reach_every_question(site):
    def neighbors(question):
        nav = page_of(site, question).query_one("nav.sequence")
        found = {side: nav.query_one(f"div.{side} a") for side in ("previous", "next")}
        return {side: text_of(link) for side, link in found.items() if link}

    titles = {question.title: question for question in QUESTIONS}
    (first,) = (each for each in QUESTIONS if "previous" not in neighbors(each))
    order = [first]
    while following := neighbors(order[-1]).get("next"):
        assert neighbors(titles[following])["previous"] == order[-1].title
        order.append(titles[following])
    assert len(order) == len(QUESTIONS)
    places = [question.top10 for question in order if question.top10]
    assert places == sorted(places)
    assert [question.top10 for question in order[: len(places)]] == places, "the others follow"


def test_home_lists_the_top_10_in_order_and_every_question(site):
    home = parsed(site / "index.html")
    ranked = sorted((q.top10, q.title) for q in QUESTIONS if q.top10)
    shown = [
        (int(each.attrs["value"]), text_of(each.query_one("a")))
        for each in home.query("ol.top10 li")
    ]
    assert shown == ranked
    body = text_of(home.query_one("article"))
    assert all(body.count(question.title) >= 1 for question in QUESTIONS)
    tests = sum(
        len(re.findall(r"^def test_", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (ROOT / "tests" / "snippets").rglob("test_*.py")
    )
    assert f"{len(QUESTIONS)} questions, {len(SNIPPETS)} snippets, {tests} tests" in body
    assert re.search(r"TensorFlow 2\.\d+\.\d+ and Keras 3\.\d+\.\d+", body)


def test_topic_pages_and_tag_index_list_their_questions(site):
    tags = text_of(parsed(site / "tags" / "index.html").query_one("article"))
    for question in QUESTIONS:
        topic = parsed(site / "questions" / question.topic / "index.html")
        assert question.title in text_of(topic.query_one("article"))
        assert question.title in tags
        assert all(tag in tags for tag in question.tags)


def test_learning_path_holds_every_question_after_its_prerequisites(site):
    path = parsed(site / "path" / "index.html").query_one("article")
    order = [text_of(each) for each in path.query("ol a")]
    assert sorted(order) == sorted(question.title for question in QUESTIONS)
    titles = {question.slug: question.title for question in QUESTIONS}
    for question in QUESTIONS:
        for slug in question.prerequisites:
            assert order.index(titles[slug]) < order.index(question.title)
    levels = [text_of(each).removesuffix("¶").lower() for each in path.query("h2")]
    assert levels == sorted(levels, key=LEVELS.index)


def test_snippets_download_as_they_are(site):
    for snippet in SNIPPETS:
        link = listing_of(site, snippet).query_one("details.run a[download]").attrs["href"]
        page = site / "questions" / snippet.page.removeprefix("docs/questions/").removesuffix(".md")
        assert (page / link).resolve().read_bytes() == snippet.path.read_bytes()


def test_structured_data_says_the_question_and_its_answer(site):
    for question in QUESTIONS:
        page = page_of(site, question)
        (script,) = page.query('script[type="application/ld+json"]')
        data = json.loads(text_of(script))
        assert data["@context"] == "https://schema.org"
        asked = data["mainEntity"]
        assert asked["name"] == question.title
        answer = asked["acceptedAnswer"]["text"]
        shown = text_of(page.query_one("#in-30-seconds + p"))
        assert len(answer.split()) > 40
        assert answer.split()[:8] == shown.split()[:8]
        assert "<" not in answer


def test_plain_text_for_language_models_holds_outputs_and_formulas(site):
    index = (site / "llms.txt").read_text(encoding="utf-8")
    whole = (site / "llms-full.txt").read_text(encoding="utf-8")
    for question in QUESTIONS:
        assert f"[{question.title}](/questions/{question.slug}/index.md)" in index
        text = (site / "questions" / question.slug / "index.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {question.title}\n\n## In 30 seconds\n")
        assert text in whole
        for formula in page_of(site, question).query("math"):
            assert formula.attrs["alttext"] in text
    for snippet in SNIPPETS:
        text = (site / snippet.page[5:-3] / "index.md").read_text(encoding="utf-8")
        assert snippet.source.strip() in text
        listing = listing_of(site, snippet)
        assert all(text_of(each).strip() in text for each in listing.query(".output code"))
        assert bool(listing.query("figure")) == (f"Figure: {snippet.claim}" in text)


def test_every_code_block_is_part_of_a_listing(site):
    for question in QUESTIONS:
        page = page_of(site, question)
        assert len(page.query("article pre")) == len(page.query("article .snippet pre"))


def test_html_parses(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(QUESTIONS)
    errors = {
        str(page.relative_to(site)): [str(error) for error in parsed(page).errors] for page in pages
    }
    assert not {page: found for page, found in errors.items() if found}


def test_ids_are_unique(site):
    for page in site.rglob("*.html"):
        ids = [each.attrs["id"] for each in parsed(page).query("[id]")]
        assert len(ids) == len(set(ids)), page


def test_links_and_anchors_resolve(site):
    broken = []
    for page in site.rglob("*.html"):
        here = page.relative_to(site).as_posix()
        for attribute in ("href", "src"):
            for element in parsed(page).query(f"[{attribute}]"):
                address = urlsplit(element.attrs[attribute] or "")
                if address.scheme or address.netloc:
                    continue
                path = unquote(address.path)
                # The 404 page is served at any path, so its links begin at the root.
                base = "" if path.startswith("/") else dirname(here)
                target = site / normpath(join(base, path.lstrip("/"))) if path else page
                if target.is_dir():
                    target /= "index.html"
                fragment = unquote(address.fragment)
                wanted = attribute == "href" and fragment
                if not target.is_file() or (wanted and wanted not in anchors(target)):
                    broken.append(f"{here}: {element.attrs[attribute]}")
    assert not broken


def test_nothing_is_loaded_from_elsewhere(site):
    for page in site.rglob("*.html"):
        html = parsed(page)
        loaded = [each.attrs["src"] for each in html.query("[src]")]
        loaded += [
            each.attrs["href"] for each in html.query("link[href]")
            if each.attrs.get("rel") not in ("canonical", "prev", "next")
        ]  # fmt: skip
        assert not [address for address in loaded if urlsplit(address).netloc]
    for style in (site / "stylesheets").rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(['\"]?(https?:)?//", text)


def test_formulas_are_mathml_in_the_font(site):
    styles = (ROOT / "docs/stylesheets/extra.css").read_text(encoding="utf-8")
    fonts = re.findall(r"fonts/([\w-]+)\.woff2.*?unicode-range: ([^;]+);", styles, re.DOTALL)
    assert len(fonts) == 2
    ranges = []
    for name, listed in fonts:
        lines = (ROOT / f"docs/assets/fonts/{name}.unicodes.txt").read_text(encoding="utf-8")
        subset = " ".join(line for line in lines.splitlines() if not line.startswith("#")).split()
        assert [each.removeprefix("U+") for each in re.split(r",\s+", listed)] == subset
        ranges += [tuple(int(end, 16) for end in each.split("-")) for each in subset]
    formulas = [node for q in QUESTIONS for node in page_of(site, q).query("math")]
    assert formulas
    for formula in formulas:
        for character in text_of(formula):
            code = ord(character)
            assert any(each[0] <= code <= each[-1] for each in ranges), (
                f"U+{code:04X} {character} of ${formula.attrs['alttext']}$ is not in the font's "
                "subsets: add it to docs/assets/fonts/noto-sans-math.unicodes.txt"
            )
    for question in QUESTIONS:
        prose = text_of(page_of(site, question).query_one("article"))
        assert "$$" not in prose


def test_search_index_holds_titles_tags_and_aliases_but_no_outputs(site):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    for question in QUESTIONS:
        location = f"questions/{question.slug}/"
        (entry,) = (each for each in index["docs"] if each["location"] == location)
        assert entry["title"] == question.title
        assert entry["tags"] == list(question.tags)
        assert all(alias in entry["text"] for alias in question.aliases)
    text = " ".join(
        each["text"] for each in index["docs"] if each["location"].startswith("questions/")
    )
    assert "schema.org" not in text
    assert "pip install" not in text
    assert "How this is tested" not in text
    assert "Ran with Python" not in text


ADDRESS = "https://example.org/gt/"
REPOSITORY = "https://example.org/team/gt"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The site as built with an address and a repository."""
    folder = tmp_path_factory.mktemp("published")
    built = mkdocs(
        "build", "--strict", "--site-dir", str(folder), cwd=ROOT,
        SITE_URL=ADDRESS, REPOSITORY_URL=REPOSITORY,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout
    return folder


def test_sitemap_names_every_question(published):
    sitemap = ElementTree.parse(published / "sitemap.xml")
    addresses = {each.text for each in sitemap.iter() if each.tag.endswith("loc")}
    assert {f"{ADDRESS}questions/{q.slug}/" for q in QUESTIONS} <= addresses
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published / "robots.txt").read_text().splitlines()


def test_pages_say_what_others_show_of_them(published):
    for question in QUESTIONS:
        page = page_of(published, question)
        address = f"{ADDRESS}questions/{question.slug}/"
        assert page.query_one('link[rel="canonical"]').attrs["href"] == address
        said = {
            each.attrs["property"]: each.attrs["content"] for each in page.query("meta[property]")
        }
        assert said["og:title"] == question.title
        assert said["og:description"] == question.description
        assert said["og:type"] == "article"
        assert said["og:url"] == address
        card = (published / said["og:image"].removeprefix(ADDRESS)).read_bytes()
        assert card[:8] == b"\x89PNG\r\n\x1a\n"
        size = [int.from_bytes(card[start : start + 4]) for start in (16, 20)]
        assert size == [int(said["og:image:width"]), int(said["og:image:height"])] == [1200, 630]


def test_pages_link_the_repository_only_if_there_is_one(published, site):
    for question in QUESTIONS:
        edit, report = page_of(published, question).query(".contribute a")
        assert edit.attrs["href"] == f"{REPOSITORY}/edit/main/docs/{question.source}"
        address = urlsplit(report.attrs["href"])
        assert address.path.endswith("/issues/new")
        filled = parse_qs(address.query)
        assert question.title in filled["title"][0]
        assert f"docs/{question.source}" in filled["body"][0]
        assert not page_of(site, question).query(".contribute")


def test_two_builds_are_byte_identical(site, tmp_path):
    built = mkdocs("build", "--strict", "--site-dir", str(tmp_path), cwd=ROOT)
    assert built.returncode == 0, built.stdout

    def files(folder):
        dated = {".gz", ".xml"}  # the site map says when it was made
        return {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix not in dated
        }

    first, second = files(site), files(tmp_path)
    assert first.keys() == second.keys()
    assert not [path for path in first if first[path] != second[path]]
