"""What mkdocs-macros and Zensical call: the macros of pages, and what happens around a build."""

import functools
import sys
from contextlib import suppress
from pathlib import Path

from ground_truth import check
from ground_truth.plugin import build, labs, serving
from ground_truth.plugin.build import source_of
from ground_truth.problem import Problem
from ground_truth.run import runner, server
from ground_truth.site import facts, failure, html, lists, practice, study, theme, urls
from ground_truth.site.blocks import place
from ground_truth.sources import sections
from ground_truth.sources.exercises import exercises, is_exercise

ABOUT = "{{ about_this_question() }}"
SEQUENCE = "{{ around_this_question() }}\n\n{{ previous_and_next() }}"
"""What stands at the beginning and the end of each question, put there by the machinery."""
ABOUT_EXERCISE = "{{ about_this_exercise() }}"
AROUND_EXERCISE = "{{ around_this_exercise() }}"
GET_EXERCISE = "{{ get_this_exercise() }}\n\n"
HINTS = "## Hints\n"
"""What follows the task of an exercise, and the file to write in."""


def define_env(env):
    """Define the macros; mkdocs-macros calls this at every build, Zensical for every page.

    A mistake in front matter or in a test module is logged, which fails a strict build, and shown
    where the macro stands, so that `make serve` stays up.
    """
    root = Path(env.project_dir)
    zensical = "zensical" in sys.modules
    if zensical and build.current:
        under_way = build.current
    else:
        urls.ADDRESSES_ARE_REWRITTEN = zensical
        env.conf["site_url"] = env.conf["site_url"] or ""  # an empty SITE_URL
        failure.forget()
        under_way = build.begin(root, env.conf, serving.later())
        for problem in check.problems(root):
            failure.tell(problem)
        if not zensical:
            labs.check(env.conf["plugins"])
            serving.attach(env.conf["plugins"])
        with suppress(Problem):  # each script that needs the server will say so
            if runner.stale(root):
                server.warm_up(root)  # while MkDocs does what comes before the first snippet
    for function in (
        lists.top10, lists.questions, lists.learning_path, lists.counts, lists.lab_list,
        lists.everything_asked, lists.glossary, lists.showcase, lists.previous_and_next,
        practice.about_this_exercise, practice.get_this_exercise, practice.around_this_exercise,
        practice.exercise_list, practice.bug_list, facts.about_this_question,
        facts.around_this_question, study.cheat_sheets, cheat_sheet, study_tool, anki_links,
    ):  # fmt: skip
        env.macro(_macro(env, under_way, function), function.__name__)


def _macro(env, under_way, function):
    """Return `function`, which takes where it stands, as a macro that a page can call."""

    @functools.wraps(function)
    def macro(*arguments):
        try:
            return function(under_way.here(env.page), *arguments)
        except Problem as problem:
            return failure.shown("A list of questions failed", problem)

    return macro


def cheat_sheet(here, topic):
    """Show all answers of `topic` with their follow-ups, for print."""
    return study.cheat_sheet(here, topic, build.current.convert)


def study_tool(here, tool):
    """Bring the study tool `tool`, whose element stands on the page, to life."""
    return place(html("tool", here=here, tool=tool))


def anki_links(here):
    """Link the deck for Anki and the same as a table."""
    return html("anki_links", here=here, deck=urls.ANKI_DECK, table=urls.ANKI_TABLE)


def around(source, text):
    """Return the Markdown of the page made of `source` with what all of its kind begin and end."""
    if is_exercise(f"docs/{source}"):
        text = text.replace(HINTS, f"{GET_EXERCISE}{HINTS}", 1)
        return f"{ABOUT_EXERCISE}\n\n{text}\n\n{AROUND_EXERCISE}\n"
    topic, _, name = source.removeprefix("questions/").rpartition("/")
    if not source.startswith("questions/") or not topic or name == "index.md":
        return text
    return f"{ABOUT}\n\n{_with_exercises(source, text)}\n\n{SEQUENCE}\n"


def _with_exercises(source, text):
    """Return the Markdown of a question with links to exercises, each in the part that explains it.

    Args:
        source: the question's page below `docs/`.
        text: its Markdown.
    """
    with suppress(Problem):  # the page of the exercise says what is wrong
        for each in exercises(build.current.root).values():
            page, _, anchor = each.explained_at.partition("#")
            if source == f"questions/{page}.md":
                link = f"Write it yourself: [{each.title}](../../{each.source})\n\n"
                end = sections.end_of(text, anchor)
                text = f"{text[:end]}{link}{text[end:]}"
    return text


def on_pre_page_macros(env):
    """Complete a page before its macros are called; mkdocs-macros calls this for every page."""
    source = source_of(env.page)
    env.markdown = around(source, env.markdown)
    if script := labs.lab_at(Path(env.project_dir), source):
        with suppress(Problem):  # its page says what is wrong
            header = script.header
            env.page.meta.update(title=header["title"], description=header["description"])


def on_post_build(env):
    """Write what pages refer to, and lighten the theme; mkdocs-macros calls this after a build."""
    from ground_truth.export import export, offline

    site = Path(env.conf["site_dir"])
    export(build.current.root, site, env.conf["site_url"], serving.changed())
    if serving.changed() is None:
        theme.slim(build.current.root, site)
        offline.write_all(
            build.current.root, site, env.conf["site_name"], env.conf["site_description"]
        )
