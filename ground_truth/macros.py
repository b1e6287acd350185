"""What pages call in `{{ … }}`: lists of questions and facts about one, from the catalogue."""

import functools
import html
import posixpath
import sys
import textwrap
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from pymdownx.slugs import slugify

from ground_truth import anki, lab_page, labs, notebooks, runner, server
from ground_truth.cards import cards
from ground_truth.catalogue import LEVELS, catalogue, in_learning_order, in_order, topics
from ground_truth.export import export
from ground_truth.listing import failure
from ground_truth.project import Problem, address, all_labs, all_snippets, test_functions
from ground_truth.styles import slim
from ground_truth.summary import about_lab, reading_minutes, structured_data

COLAB = "https://colab.research.google.com/github"
tag_slug = slugify(case="lower")  # as the tags plugin does


def define_env(env):
    """Define the macros; mkdocs-macros calls this at every build.

    A mistake in front matter or in a test module is logged, which fails a strict build, and shown
    where the macro stands, so that `mkdocs serve` stays up.
    """
    root = Path(env.project_dir)
    env.conf["site_url"] = env.conf["site_url"] or ""  # an empty SITE_URL, which llmstxt refuses
    if runner.stale(root):
        server.warm_up(root)  # while MkDocs does what comes before the first snippet
    every = functools.cache(lambda: catalogue(root))  # read once in a build, not once a page
    order = functools.cache(lambda: in_order(every()))
    places = functools.cache(lambda: {q.slug: place for place, q in enumerate(order())})

    @functools.cache
    def by_topic():
        grouped = {}
        for question in every().values():
            grouped.setdefault(question.topic, []).append(question)
        return grouped

    @functools.cache
    def practiced():
        """Return the labs with their facts by the slug of each question that they practice."""
        found = {}
        for lab in all_labs(root):
            facts = labs.facts(lab)
            for problem in labs.question_problems(lab, every()):
                raise problem
            for slug in facts.questions:
                found.setdefault(slug, []).append((lab, facts))
        return found

    def macro(function):
        @env.macro
        @functools.wraps(function)
        def guarded(*arguments):
            try:
                return function(every(), *arguments)
            except Problem as problem:
                return failure("A list of questions failed", problem)

        return guarded

    def link(source, text):
        here = posixpath.dirname(_path(env.page))
        return f"[{text}]({posixpath.relpath(source, here or '.')})"

    def entry(question):
        return f"{link(question.source, question.title)} {_level(question)}"

    def marked(question):
        """Return an entry with a place for what the reader knows of it; `with_marks` fills it."""
        former = " ".join(question.formerly)
        slugs = f'data-question="{question.slug}" data-formerly="{former}"'
        return f'{entry(question)} <span class="mark" {slugs}></span>'

    def script(name):
        """Return the tag of a script of the study tools."""
        path = address(_path(env.page), f"javascripts/study/{name}.js")
        return f'<script type="module" src="{path}"></script>'

    def with_marks(entries):
        return f"{entries}\n\n{script('marks')}"

    def entries(topic):
        return "\n".join(
            f"- {marked(question)}\n\n    {question.description}\n"
            for question in by_topic().get(topic, [])
        )

    @macro
    def top10(every):
        """List the questions of the Top 10 in order; those not written yet are absent."""
        ranked = (q for q in order() if q.top10)
        items = "\n".join(f'<li value="{q.top10}" markdown>{marked(q)}</li>' for q in ranked)
        return with_marks(f'<ol class="top10" markdown>\n{items}\n</ol>')

    @macro
    def questions(every, topic=None):
        """List all questions below a heading for each topic, or those of one topic."""
        if topic is not None:
            return with_marks(entries(topic))
        return with_marks("\n\n".join(
            f"### {link(f'questions/{folder}/index.md', title)}\n\n{entries(folder)}"
            for folder, title in topics(root).items()
        ))  # fmt: skip

    @macro
    def counts(every):
        """Say how many questions, snippets and tests there are, and with what they ran."""
        snippets = all_snippets(root)
        tests = sum(
            len(test_functions(root, module)) for module in {each.tests for each in snippets}
        )
        return (
            f"{len(every)} questions, {len(snippets)} snippets, {tests} tests. "
            f"Built with TensorFlow {version('tensorflow')} and Keras {version('keras')}."
        )

    @macro
    def learning_path(every):
        """List all questions by level, each after its prerequisites."""
        path = in_learning_order(every)
        return with_marks("\n\n".join(
            f"## {level.capitalize()}\n\n"
            + "\n".join(f"1. {marked(q)}" for q in path if q.level == level)
            for level in LEVELS
            if any(q.level == level for q in path)
        ))  # fmt: skip

    @macro
    def about_this_question(every):
        """Show what a reader wants to know of this page before reading it, and tell machines."""
        question = every[_slug(env.page)]
        chips, tags = [_level(question)], address(question.source, "tags/")
        if question.top10:
            chips.append(_chip(f"Top 10, no. {question.top10}", address(question.source, "")))
        chips += [_chip(t, f"{tags}#tag:{tag_slug(t, '-')}") for t in question.tags]
        minutes = reading_minutes(root, question)
        chips.append(f'<span class="minutes">{minutes} min to read</span>')
        facts = [" ".join(chips)]
        if question.prerequisites:
            before = (every[slug] for slug in question.prerequisites if slug in every)
            facts.append("Read first: " + " ".join(map(entry, before)))
        facts.append("Also asked as: " + ", ".join(question.aliases))
        if practice := practiced().get(question.slug):
            titles = (link(f"{lab.name}.py", facts.title) for lab, facts in practice)
            facts.append("Practice: " + ", ".join(titles))
        facts.append(notebook_links(question))
        about = '<div class="about" markdown>\n\n' + "\n\n".join(facts) + "\n\n</div>"
        return f"{about}\n\n{structured_data(root, question)}{mathematics_font(question)}"

    def mathematics_font(question):
        """Return a link that fetches the font early if formulas stand before the first snippet.

        Found by its style sheet it comes late, and holds up the page's first paint.
        """
        source = (root / "docs" / question.source).read_text(encoding="utf-8")
        if "$" not in source.partition("```")[0]:
            return ""
        path = address(question.source, "assets/fonts/noto-sans-math.woff2")
        return f'<link rel="preload" href="{path}" as="font" type="font/woff2" crossorigin>'

    def notebook_links(source):
        """Return the links to the notebook of a Lab or a Question."""
        path = notebooks.path(source)
        page = _path(env.page)
        links = f'<a href="{address(page, path)}" download>Download as a notebook</a>'
        if repository := env.conf["extra"]["repository"]:
            place = repository.removeprefix("https://github.com/").strip("/")
            links += f', <a href="{COLAB}/{place}/blob/gh-pages/{path}">Open in Colab</a>'
        return links

    @macro
    def cheat_sheet(every, tool):
        """List all answers in 30 seconds by topic, with their follow-ups, for `tool` and for print.

        It is all that the tool reads: without script it is what the page shows.
        """
        here = posixpath.dirname(_path(env.page))
        deck = cards(root, lambda source, _line: posixpath.relpath(source, here))
        places = {card.question.slug: place for place, card in enumerate(deck, 1)}
        parts = [f'<section class="cheat-sheet {tool}" data-search-exclude="true" markdown>',
                 "## Cheat sheet"]  # fmt: skip
        for folder, title in topics(root).items():
            parts.append(f"### {title}")
            parts += [
                _card(card, places[card.question.slug], title, link)
                for card in deck
                if card.question.topic == folder
            ]
        style = address(_path(env.page), "stylesheets/study.css")
        parts += ["</section>", f'<link rel="stylesheet" href="{style}">', script(tool)]
        return "\n\n".join(parts)

    @macro
    def anki_links(every):
        """Link the deck for Anki and the same as a table."""
        page = _path(env.page)
        return (
            f'<a href="{address(page, anki.DECK)}" download>Deck for Anki</a>, or the same cards '
            f'<a href="{address(page, anki.TABLE)}" download>as CSV</a>'
        )

    @macro
    def lab_list(every):
        """List the labs: what each one is about, and how long it runs."""
        return "\n".join(
            f"- {link(f'{lab.name}.py', facts.title)} {_seconds(facts)}\n\n"
            f"    {facts.description}\n"
            for lab, facts in ((lab, labs.facts(lab)) for lab in all_labs(root))
        )

    def render_lab(path, **_options):
        """Return the HTML of a lab's page; mkdocs-jupyter calls this for each."""
        lab = lab_page.lab_at(root, Path(path).relative_to(root / "docs").as_posix())
        try:
            facts = labs.facts(lab)
            practiced()
        except Problem as problem:
            return failure("This lab failed", problem)
        practice = ", ".join(
            f"[{every()[slug].title}]({address(_path(env.page), f'questions/{slug}/')})"
            for slug in facts.questions
        )
        lines = (f"{notebook_links(lab)} {_seconds(facts)}", f"Practices: {practice}")
        about = '<div class="about" markdown>\n\n' + "\n\n".join(lines) + "\n\n</div>"
        return lab_page.render(lab, f"{about}\n\n{about_lab(facts)}", env.conf)

    if jupyter := sys.modules.get("mkdocs_jupyter.plugin"):  # not in Zensical
        jupyter.convert.nb2html = render_lab

    @macro
    def previous_and_next(every):
        """Link the questions before and after this one: the Top 10 in order, then the others."""
        place = places()[_slug(env.page)]
        neighbors = {
            "Previous": order()[max(place - 1, 0) : place],
            "Next": order()[place + 1 : place + 2],
        }
        links = (
            f'<div class="{label.lower()}" markdown>{label} {entry(question)}</div>'
            for label, found in neighbors.items()
            for question in found
        )
        joined = "\n".join(links)
        return (
            '<nav class="sequence" aria-label="Previous and next" data-search-exclude="true" '
            f"markdown>\n{joined}\n</nav>"
        )


def on_pre_page_macros(env):
    """Give a lab's page the facts of its script; mkdocs-macros calls this for every page."""
    if lab := lab_page.lab_at(Path(env.project_dir), _path(env.page)):
        with suppress(Problem):  # its page says what is wrong
            facts = labs.facts(lab)
            env.page.meta.update(title=facts.title, description=facts.description)


def on_post_build(env):
    """Write what pages refer to, and lighten the theme; mkdocs-macros calls this after a build."""
    site = Path(env.conf["site_dir"])
    export(Path(env.project_dir), site, env.conf["site_url"])
    slim(site)


def _seconds(facts):
    return f'<span class="minutes">about {facts.seconds} s on two cores</span>'


def _level(question):
    return f'<span class="level">{question.level}</span>'


def _card(card, place, topic_title, link):
    """Return a card of the cheat sheet as Markdown; scripts read its attributes."""
    question = card.question
    attributes = {
        "question": question.slug,
        "formerly": " ".join(question.formerly),
        "topic": question.topic,
        "topic-title": topic_title,
        "level": question.level,
        "top10": question.top10 or "",
        "place": place,
    }
    data = " ".join(f'data-{name}="{html.escape(str(v))}"' for name, v in attributes.items())
    follow_ups = (
        f'??? question "{title}"\n\n{textwrap.indent(answer, "    ")}'
        for title, answer in card.follow_ups
    )
    title = f"#### {link(question.source, question.title)}"
    parts = [f'<article class="card" {data} markdown>', title, card.answer, *follow_ups]
    return "\n\n".join([*parts, "</article>"])


def _chip(text, address):
    return f'<a class="chip" href="{address}">{text}</a>'


def _slug(page):
    return _path(page).removeprefix("questions/").removesuffix(".md")


def _path(page):
    """Return the page's path below `docs/`, in MkDocs and in Zensical."""
    return page.file.src_uri if hasattr(page, "file") else page.path
