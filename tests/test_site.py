"""The built site says what the sources say: outputs, tests, links, titles, valid HTML."""

import base64
import csv
import json
import re
from functools import cache
from posixpath import dirname, join, normpath
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from support import (
    LAB_PAGES,
    PAGES,
    QUESTION_PAGES,
    ROOT,
    by_page,
    file_of,
    fragments,
    listing_of,
    mkdocs,
    parsed,
    text_of,
)

from ground_truth.export.anki import guid
from ground_truth.run import results
from ground_truth.site import urls
from ground_truth.site.listing import NEARLY, SHOWN
from ground_truth.sources.asked import asked
from ground_truth.sources.cards import cards
from ground_truth.sources.catalog import catalog
from ground_truth.sources.glossary import glossary
from ground_truth.sources.models import LEVELS
from ground_truth.sources.scripts import all_snippets
from ground_truth.sources.sections import sections
from ground_truth.sources.tests import of_snippet

QUESTIONS = list(catalog(ROOT).values())


def tree(site, page_path):
    return parsed(file_of(site, page_path))


@cache
def anchors(path):
    """Return the ids in the HTML file at `path`, without parsing it for each page that links it."""
    return set(re.findall(r"""\sid=["']?([^"'\s>]+)""", path.read_text(encoding="utf-8")))


@by_page(PAGES)
def test_html_is_valid_and_its_links_lead_somewhere(site, page_path):
    page, here = tree(site, page_path), file_of(site, page_path)
    assert [str(error) for error in page.errors] == [], "it parses"
    ids = [each.attrs["id"] for each in page.query("[id]")]
    assert sorted(ids) == sorted(set(ids)), "ids are unique"
    # What the Nu HTML checker refuses and the parser lets pass.
    assert not page.query('[tabindex=""], math[tabindex], [type="checkbox"][autocomplete]')
    assert {each.attrs["for"] for each in page.query("label[for]")} <= set(ids)
    loaded = page.query("[src]") + [
        each
        for each in page.query("link[href]")
        if each.attrs.get("rel") not in ("canonical", "prev", "next")
    ]
    for element in [*page.query("[href]"), *page.query("[src]")]:
        link = element.attrs.get("href") or element.attrs.get("src") or ""
        address = urlsplit(link)
        if address.scheme or address.netloc:
            assert element not in loaded or not address.netloc, f"{link} is loaded from elsewhere"
            continue
        path = unquote(address.path)
        # The 404 page is served at any path, so its links begin at the root.
        base = "" if path.startswith("/") else dirname(here.relative_to(site).as_posix())
        target = site / normpath(join(base, path.lstrip("/"))) if path else here
        target = target / "index.html" if target.is_dir() else target
        assert target.is_file(), f"{link} leads nowhere"
        if address.fragment and "href" in element.attrs:
            assert unquote(address.fragment) in anchors(target), f"{link} leads to no such place"


def test_every_page_is_tested(site):
    assert {file_of(site, page_path) for page_path in PAGES} == set(site.rglob("*.html"))


def test_styles_load_nothing_from_elsewhere(sample):
    for style in (sample / "stylesheets").rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(['\"]?(https?:)?//", text)


@by_page(QUESTION_PAGES)
def test_page_shows_its_snippets_with_figures_tests_and_versions(site, page_path):
    folder, page = site / page_path, tree(site, page_path)
    plain = (folder / "index.md").read_text(encoding="utf-8")
    for snippet in all_snippets(ROOT):
        if snippet.page != f"docs/{page_path[:-1]}.md":
            continue
        listing = listing_of(site, snippet)
        result = results.load(snippet)
        claim = text_of(listing.query_one(".claim"))
        assert re.sub("`", "", snippet.claim) in claim.replace("\n", " ")
        figures = listing.query("figure")
        assert bool(figures) == ("plt.show()" in snippet.source)
        for figure, png in zip(figures, result.pictures, strict=True):
            light, dark = figure.query("img")
            assert light.attrs["src"].endswith("-light.svg#only-light")
            assert dark.attrs["src"].endswith("-dark.svg#only-dark")
            assert light.attrs["alt"] == dark.attrs["alt"]
            assert light.attrs["alt"].startswith(snippet.claim)
            svg, picture = (folder / each.attrs["href"] for each in figure.query(".files a"))
            assert svg.resolve().read_text(encoding="utf-8").startswith("<svg ")
            assert picture.resolve().read_bytes() == base64.b64decode(png)
        frames = [urls.figure_label(svg).partition(" = ") for svg in result.figures]
        if len(frames) > 1 and all(value for _, _, value in frames):
            assert len({name for name, _, _ in frames}) == 1, "one quantity moves"
            stops = [text_of(each) for each in listing.query(".track label")]
            assert stops == [value for _, _, value in frames]
        shown = {each.attrs["id"]: text_of(each) for each in listing.query(".test")}
        assert {name: source.strip() for name, source in of_snippet(snippet)} == {
            name: text.strip() for name, text in shown.items()
        }
        code = "".join(text_of(each) for each in listing.query(".code pre code"))
        assert code == snippet.source
        first = listing.query(".code > pre code")
        assert len(first) == 1
        assert text_of(first[0]).count("\n") <= SHOWN + NEARLY
        folds = listing.query("details")
        assert not any("open" in each.attrs for each in folds), "collapsed at first"
        html = (folder / "index.html").read_text(encoding="utf-8")
        html = html[html.index(f'id="{snippet.stem}.py"') :]
        parts = ['class="claim"', "<figure>", 'class="output"', 'class="code ', 'class="foot"']
        if not figures:
            parts.remove("<figure>")
        if not result.stdout.strip():
            parts.remove('class="output"')
        places = [html.index(each) for each in parts]
        assert places == sorted(places), "the claim, what shows it, the code, its tests"
        assert re.match(r"Ran with Python 3\.\d+\.\d+", text_of(listing.query_one("p.versions")))
        outputs = [text_of(each) for each in listing.query("div.output pre code")]
        assert "".join(outputs).strip() == result.stdout.strip()
        link = listing.query_one("details.run a[download]").attrs["href"]
        assert (folder / link).resolve().read_bytes() == (ROOT / snippet.path).read_bytes()
        assert snippet.source.strip() in plain
        assert all(text_of(each).strip() in plain for each in listing.query(".output code"))
        assert bool(figures) == (f"Figure: {snippet.claim}" in plain)
    shown = [len(page.query(f"{part} pre")) for part in ("article", ".snippet", ".cite")]
    assert shown[0] == shown[1] + shown[2]


@by_page(QUESTION_PAGES)
def test_page_has_its_title_facts_and_prerequisites(site, page_path, question):
    page = tree(site, page_path)
    assert text_of(page.query_one("title")) == f"{question.title} - Ground Truth"
    assert [text_of(each).removesuffix("¶") for each in page.query("h1")] == [question.title]
    description = page.query_one('meta[name="description"]').attrs["content"]
    assert description == question.description
    facts = text_of(page.query_one("p.facts"))
    body = (ROOT / question.path).read_text(encoding="utf-8")
    count = len(page.query("article .snippet"))
    claims = body.count("](test:") + count
    assert claims == len(page.query("article a.ok"))
    assert re.fullmatch(
        rf"\s*{question.level} [1-9]\d? minutes\s+{claims} claims checked, {count} snippets ran on "
        r"\d+ \w{3} \d{4} with \w+ \d[\d.]+",
        facts,
    )
    about = text_of(page.query_one("aside.around"))
    assert all(alias in about for alias in question.aliases)
    links = {each.attrs["href"]: each for each in page.query("aside.around a")}
    for tag in question.tags:
        assert text_of(links[f"../../../tags/#tag:{tag.lower().replace(' ', '-')}"]) == tag
    levels = {slug: catalog(ROOT)[slug].level for slug in question.prerequisites}
    first = about.partition("Builds on")[2].partition("Download as a notebook")[0]
    first = first.partition("Practice:")[0]
    assert re.findall(rf"\b({'|'.join(LEVELS)})\b", first) == [
        levels[slug] for slug in question.prerequisites
    ]
    for slug in question.prerequisites:
        assert any(link.endswith(f"{slug.rpartition('/')[2]}/") for link in links)


@cache
def searched(site):
    return {address: record for address, (_, record) in fragments(site).items()}


@cache
def table(site):
    lines = (site / urls.ANKI_TABLE).read_text(encoding="utf-8-sig").splitlines(keepends=True)
    names = next(line for line in lines if line.startswith("#columns:"))[9:].strip().split(",")
    rows = csv.DictReader([line for line in lines if line[0] != "#"], fieldnames=names)
    return {row["Identifier"]: row for row in rows}


@by_page(QUESTION_PAGES)
def test_machines_read_the_question_and_its_answer(site, page_path, question):
    page = tree(site, page_path)
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
    plain = (site / page_path / "index.md").read_text(encoding="utf-8")
    assert plain.startswith(f"# {question.title}\n\n## In 30 seconds\n")
    assert all(formula.attrs["alttext"] in plain for formula in page.query("math"))
    record = searched(site)[page_path]
    assert record["meta"]["title"] == question.title
    ids = {each.attrs["id"] for each in page.query("article [id]")}
    hits = {each["id"] for each in record["anchors"] if each["element"] == "h2"}
    assert {each.anchor for each in sections(ROOT, question.path)} == hits <= ids
    found = record["content"]
    assert all(each in found for each in question.aliases + question.tags)
    others = ["schema.org", "pip install", "(run):", "Ran with Python", "@misc", "✓", "$"]
    assert [each for each in others if each in found] == [], "only what the page says"
    deck = [
        card
        for card in cards(ROOT, catalog(ROOT), lambda source, _line: None)
        if card.question == question
    ]
    assert len(deck) > 5
    for card in deck:
        row = table(site)[guid(card)]
        for left in ("<math", "$", "](", "???", "**"):
            assert left not in row["Question"] + row["Answer"], "Anki knows no Markdown or MathML"


@cache
def mathematics_font():
    """Return the ranges of characters in the font's subsets, which are those of the style sheet."""
    styles = (ROOT / "docs/stylesheets/extra.css").read_text(encoding="utf-8")
    ranges = []
    for name, listed in re.findall(
        r"fonts/([\w-]+)\.woff2.*?unicode-range: ([^;]+);", styles, re.DOTALL
    ):
        lines = (ROOT / f"docs/assets/fonts/{name}.unicodes.txt").read_text(encoding="utf-8")
        subset = " ".join(line for line in lines.splitlines() if not line.startswith("#")).split()
        assert [each.removeprefix("U+") for each in re.split(r",\s+", listed)] == subset
        ranges += [tuple(int(end, 16) for end in each.split("-")) for each in subset]
    return ranges


@by_page(QUESTION_PAGES + LAB_PAGES)
def test_formulas_are_mathml_in_the_font(site, page_path):
    page = tree(site, page_path)
    for formula in page.query("math"):
        for character in text_of(formula):
            code = ord(character)
            assert any(each[0] <= code <= each[-1] for each in mathematics_font()), (
                f"U+{code:04X} {character} of ${formula.attrs['alttext']}$ is not in the font's "
                "subsets: add it to docs/assets/fonts/noto-sans-math.unicodes.txt"
            )
    assert "$$" not in text_of(page.query_one("article"))


def test_previous_and_next_follow_the_top_10_and_reach_every_question(site):
    def neighbors(question):
        nav = tree(site, f"questions/{question.slug}/").query_one("nav.sequence")
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
    cards = [each for each in home.query(".cards .card") if each.query(".small")]
    assert [text_of(each.query_one("h3 a")) for each in cards] == [title for _, title in ranked]
    for card in cards:
        light, dark = card.query("img")
        assert (site / light.attrs["src"].partition("#")[0]).is_file()
        assert (site / dark.attrs["src"].partition("#")[0]).is_file()
        assert "<text" not in (site / light.attrs["src"].partition("#")[0]).read_text()
    assert len(home.query(".snippet")) == 1, "an example that ran"
    body = text_of(home.query_one("article"))
    every = text_of(parsed(site / "questions/index.html").query_one("article"))
    assert all(every.count(question.title) == 1 for question in QUESTIONS)
    tests = sum(
        len(re.findall(r"^def test_", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (ROOT / "tests" / "snippets").rglob("test_*.py")
    )
    assert f"{tests} tests {len(all_snippets(ROOT))} snippets ran" in " ".join(body.split())
    assert re.search(r"TensorFlow 2\.\d+\.\d+, Keras 3\.\d+\.\d+", body)


def test_topic_pages_and_tag_index_list_their_questions(site):
    tags = text_of(parsed(site / "tags" / "index.html").query_one("article"))
    for question in QUESTIONS:
        topic = parsed(site / "questions" / question.topic / "index.html")
        assert question.title in text_of(topic.query_one("article"))
        assert question.title in tags
        assert all(tag in tags for tag in question.tags)


def test_learning_path_holds_every_question_after_its_prerequisites(site):
    path = parsed(site / "path" / "index.html").query_one("article")
    order = [each.attrs["title"] for each in path.query(".map ol a")]
    assert sorted(order) == sorted(question.title for question in QUESTIONS)
    titles = {question.slug: question.title for question in QUESTIONS}
    for question in QUESTIONS:
        for slug in question.prerequisites:
            assert order.index(titles[slug]) < order.index(question.title)
    lines = [each.attrs["data-question"] for each in path.query(".map path")]
    assert sorted(lines) == sorted(slug for each in QUESTIONS for slug in each.prerequisites)


def test_everything_asked_is_listed_with_the_part_that_answers_it(site):
    listed = parsed(site / "asked/index.html").query("ol.asked li")
    found = json.loads((site / "asked.json").read_text(encoding="utf-8"))
    assert len(listed) == len(found) == len(asked(ROOT)) == 349
    for shown, each, source in zip(listed, found, asked(ROOT), strict=True):
        assert each["question"] == source.question
        assert each["question"] in text_of(shown)
        assert text_of(shown.query_one(".lists")) == str(each["asked_by_lists"])
        assert text_of(shown.query_one(".level")) == each["level"]
        if each["answered_at"] is None:
            assert "not answered yet" in text_of(shown)
            continue
        path, _, anchor = each["answered_at"].partition("#")
        assert anchor in anchors(site / path / "index.html")
        assert shown.query("a")[0].attrs["href"] == f"../{each['answered_at']}"
    answered = sum(each["answered_at"] is not None for each in found)
    text = text_of(parsed(site / "asked/index.html").query_one(".coverage"))
    assert f"{answered} of 349" in text
    assert not any("<!-- asked" in path.read_text() for path in site.rglob("*.html"))


def test_glossary_explains_each_term_in_its_place(site):
    page = parsed(site / "glossary/index.html")
    terms = glossary(ROOT)
    assert len(terms) >= 200
    listed = page.query(".glossary dt")
    assert [each.attrs["id"] for each in listed] == [term.anchor for term in terms]
    for term, entry, said in zip(terms, listed, page.query(".glossary dd"), strict=True):
        assert term.term in text_of(entry)
        assert all(word in text_of(entry) for word in term.also)
        assert term.sentence in text_of(said)
        assert bool(said.query("a")) == bool(term.explained_at)


@by_page(QUESTION_PAGES)
def test_ticks_follow_ups_and_mistakes_have_addresses(site, page_path):
    page = tree(site, page_path)
    ids = anchors(site / page_path / "index.html")
    tests = {each.attrs["id"] for each in page.query(".test")}
    for tick in page.query("a.ok"):
        assert tick.attrs["aria-label"].startswith("Checked by")
        assert not text_of(tick).strip()
    ticks = [each.attrs["href"][1:] for each in page.query("article a.ok[id]")]
    assert ticks
    assert set(ticks) <= tests
    article = text_of(page.query_one("article"))
    assert "✓" not in article
    for part in sections(ROOT, f"docs/{page_path[:-1]}.md"):
        assert part.anchor in ids
        assert page.query(f'.headerlink[href="#{part.anchor}"]'), f"{part.title} has a permalink"


def test_plain_text_for_language_models_holds_every_question(site):
    index = (site / "llms.txt").read_text(encoding="utf-8")
    whole = (site / "llms-full.txt").read_text(encoding="utf-8")
    for question in QUESTIONS:
        assert f"[{question.title}](/questions/{question.slug}/index.md)" in index
        text = (site / "questions" / question.slug / "index.md").read_text(encoding="utf-8")
        assert text in whole


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


ADDRESS = "https://example.org/gt/"
REPOSITORY = "https://example.org/team/gt"


@pytest.fixture(scope="module")
def published(sample, tmp_path_factory):
    """The sample as built with an address and a repository."""
    folder = tmp_path_factory.mktemp("published")
    built = mkdocs(
        "build", "--strict", "--site-dir", str(folder), cwd=sample.parent,
        SITE_URL=ADDRESS, REPOSITORY_URL=REPOSITORY,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout
    return folder


def test_published_pages_say_where_they_are_and_what_others_show_of_them(published, sample):
    sitemap = ElementTree.parse(published / "sitemap.xml")
    addresses = {each.text for each in sitemap.iter() if each.tag.endswith("loc")}
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published / "robots.txt").read_text().splitlines()
    for question in catalog(sample.parent).values():
        page_path = f"questions/{question.slug}/"
        page = tree(published, page_path)
        assert page.query_one('link[rel="canonical"]').attrs["href"] == ADDRESS + page_path
        assert ADDRESS + page_path in addresses
        said = {
            each.attrs["property"]: each.attrs["content"] for each in page.query("meta[property]")
        }
        assert said["og:title"] == question.title
        assert said["og:description"] == question.description
        assert said["og:type"] == "article"
        assert said["og:url"] == ADDRESS + page_path
        card = (published / said["og:image"].removeprefix(ADDRESS)).read_bytes()
        assert card[:8] == b"\x89PNG\r\n\x1a\n"
        size = [int.from_bytes(card[start : start + 4]) for start in (16, 20)]
        assert size == [int(said["og:image:width"]), int(said["og:image:height"])] == [1200, 630]
        (colab,) = (a.attrs["href"] for a in page.query("a") if "colab" in a.attrs["href"])
        branch, _, notebook = colab.partition("/blob/")[2].partition("/")
        assert (published / notebook).is_file()
        workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
        assert f'$GITHUB_REPOSITORY" {branch}\n' in workflow, "what is linked is published"
        assert f"./{notebook.partition('/')[0]}\n" in workflow
        edit, report = page.query(".contribute a")
        assert edit.attrs["href"] == f"{REPOSITORY}/edit/main/docs/{question.source}"
        address = urlsplit(report.attrs["href"])
        assert address.path.endswith("/issues/new")
        filled = parse_qs(address.query)
        assert question.title in filled["title"][0]
        assert f"docs/{question.source}" in filled["body"][0]
        assert not tree(sample, page_path).query(".contribute"), "only if there is a repository"
