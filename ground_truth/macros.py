"""What pages call in `{{ … }}`: lists of questions and facts about one, from the catalogue."""

import functools
import posixpath
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from pymdownx.slugs import slugify

from ground_truth import lab_page, labs, notebooks, runner, server
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

    def entries(topic):
        return "\n".join(
            f"- {entry(question)}\n\n    {question.description}\n"
            for question in by_topic().get(topic, [])
        )

    @macro
    def top10(every):
        """List the questions of the Top 10 in order; those not written yet are absent."""
        ranked = (q for q in order() if q.top10)
        items = "\n".join(f'<li value="{q.top10}" markdown>{entry(q)}</li>' for q in ranked)
        return f'<ol class="top10" markdown>\n{items}\n</ol>'

    @macro
    def questions(every, topic=None):
        """List all questions below a heading for each topic, or those of one topic."""
        if topic is not None:
            return entries(topic)
        return "\n\n".join(
            f"### {link(f'questions/{folder}/index.md', title)}\n\n{entries(folder)}"
            for folder, title in topics(root).items()
        )

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
        return "\n\n".join(
            f"## {level.capitalize()}\n\n"
            + "\n".join(f"1. {link(q.source, q.title)}" for q in path if q.level == level)
            for level in LEVELS
            if any(q.level == level for q in path)
        )

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
        return f"{about}\n\n{structured_data(root, question)}"

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


def _chip(text, address):
    return f'<a class="chip" href="{address}">{text}</a>'


def _slug(page):
    return _path(page).removeprefix("questions/").removesuffix(".md")


def _path(page):
    """Return the page's path below `docs/`, in MkDocs and in Zensical."""
    return page.file.src_uri if hasattr(page, "file") else page.path
