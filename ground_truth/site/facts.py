"""What is said about a page as a whole: for readers before they read it, and for machines."""

import json
import math
import re
from datetime import datetime

from markdown import markdown
from markupsafe import Markup
from pymdownx.slugs import slugify

from ground_truth import kept, site
from ground_truth.site import urls
from ground_truth.site.blocks import place
from ground_truth.site.listing import NAMES, words
from ground_truth.sources import files, pages, sections
from ground_truth.sources.scripts import Snippet

COLAB = "https://colab.research.google.com/github"
BRANCH = "notebooks"
"""The branch to which the workflow publishes them."""
WORDS_PER_MINUTE = 200
"""A slow reader of nonfiction: 175 to 300 words a minute are usual (Brysbaert, 2019)."""
tag_slug = slugify(case="lower")  # as the tags plugin does


def about_this_question(here):
    """Show what a reader wants to know of this page before reading it, and tell machines."""
    question = here.question
    return place(site.html(
        "about",
        here=here,
        question=question,
        minutes=reading_minutes(here, question),
        checked=checked(here, question),
        data=structured_data(here.root, question),
        font=_shows_a_formula(here) and here.to("assets/fonts/noto-sans-math.woff2"),
    ))  # fmt: skip


def around_this_question(here):
    """Show what belongs to this page beside its text: what comes first, labs, words, tags."""
    question = here.question
    return place(site.html(
        "around",
        here=here,
        question=question,
        cards=here.all.cards[question.slug],
        tags=[(tag, f"{here.to('tags/')}#tag:{tag_slug(tag, '-')}") for tag in question.tags],
        first=[
            here.all.questions[each]
            for each in question.prerequisites
            if each in here.all.questions
        ],
        practice=here.all.practiced.get(question.slug, []),
        notebook=notebook_links(here, f"questions/{question.slug}"),
        bibtex=bibtex(here, question),
    ))  # fmt: skip


def bibtex(here, question):
    """Return how to cite the page, as an entry for BibTeX."""
    key = "groundtruth_" + question.slug.rpartition("/")[2].replace("-", "_")
    address = here.site_url and f"\n  url = {{{here.site_url}{urls.page(question.source)}}},"
    ran = [result.ran for result in _results(here, question) if result]
    year = max(ran)[:4] if ran else ""
    return (
        f"@misc{{{key},\n  title = {{{{{question.title}}}}},\n"
        f"  author = {{{{The Ground Truth contributors}}}},{address}\n  year = {{{year}}}\n}}"
    )


def _results(here, question):
    """Return the Results of the page's snippets, None for each that has none (yet)."""
    fences = pages.fences(here.root, question.path)
    return [here.all.result(Snippet(here.root, each.shows)) for each in fences if each.shows]


def checked(here, question):
    """Say how many claims of the page are checked, and when its snippets ran; nothing if not all.

    Claims are the ticks in its text, and those at its listings.
    """
    found = _results(here, question)
    if not found or not all(found):
        return ""
    claims = len(sections.TICK.findall(pages.body(here.root, question.path))) + len(found)
    day = datetime.fromisoformat(max(result.ran for result in found))
    versions = {n: v for result in found for n, v in result.versions.items()}
    package = next(each for each in ("tensorflow", "numpy", "python") if each in versions)
    return (
        f"{claims} claims checked, {len(found)} snippets ran on {day.day} {day:%b %Y} "
        f"with {NAMES[package]} {versions[package]}"
    )


def about_this_lab(here, lab):
    """Return the HTML of what a reader wants to know of a lab before reading it."""
    return site.html(
        "about_lab",
        here=here,
        lab=lab,
        practices=[here.all.questions[slug] for slug in lab.header["questions"]],
        notebook=notebook_links(here, lab.name),
        data=_json_ld({
            "@context": "https://schema.org",
            "@type": "LearningResource",
            "learningResourceType": "notebook",
            "name": lab.title,
            "description": lab.header["description"],
        }),
    )  # fmt: skip


def notebook_links(here, name):
    """Return the links to the notebook of a lab or a question."""
    path, colab = urls.notebook(name), ""
    if here.repository:
        repository = here.repository.removeprefix("https://github.com/").strip("/")
        colab = f"{COLAB}/{repository}/blob/{BRANCH}/{path}"
    return site.html("notebook", path=here.to(path), colab=colab)


def reading_minutes(here, question):
    """Return how many minutes it takes to read the page and the code that it shows."""
    folder = f"snippets/{question.slug.replace('-', '_')}"
    texts = [pages.body(here.root, question.path)]
    texts += [files.read(here.root, path) for path in files.paths(here.root, folder, "*.py")]
    return math.ceil(sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE)


def structured_data(root, question):
    """Return the question and its short answer for search engines: JSON-LD by schema.org."""
    answer = sections.TICK.sub("", sections.unmarked(pages.answer(root, question.path)))
    key = kept.digest(answer, site.code())
    text = kept.made(root, "answers", key, lambda: words(markdown(answer)).strip())
    return _json_ld({
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": question.title,
            "text": question.title,
            "answerCount": 1,
            "acceptedAnswer": {"@type": "Answer", "text": text},
        },
    })  # fmt: skip


def _json_ld(data):
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))


def _shows_a_formula(here):
    """Return whether formulas are to be seen when the page opens: not only in follow-ups.

    Found by its style sheet their font comes late, and moves what stands there.
    """
    seen = pages.FOLLOW_UP.sub("", pages.body(here.root, here.question.path))
    return bool(re.search(r"(?<!\\)\$", seen))
