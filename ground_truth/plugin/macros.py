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
from ground_truth.site import facts, failure, html, lists, study, theme, urls

ABOUT = "{{ about_this_question() }}"
SEQUENCE = "{{ around_this_question() }}\n\n{{ previous_and_next() }}"
"""What stands at the beginning and the end of each question, put there by the machinery."""


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
        facts.about_this_question, facts.around_this_question, cheat_sheet, anki_links,
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


def cheat_sheet(here, tool):
    """Show all cards for the study tool `tool` and for print."""
    return study.cheat_sheet(here, tool, build.current.convert)


def anki_links(here):
    """Link the deck for Anki and the same as a table."""
    return html("anki_links", here=here, deck=urls.ANKI_DECK, table=urls.ANKI_TABLE)


def around(source, text):
    """Return the Markdown of the page made of `source` with what every question begins and ends."""
    topic, _, name = source.removeprefix("questions/").rpartition("/")
    if not source.startswith("questions/") or not topic or name == "index.md":
        return text
    return f"{ABOUT}\n\n{text}\n\n{SEQUENCE}\n"


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
    from ground_truth.export import export

    site = Path(env.conf["site_dir"])
    export(build.current.root, site, env.conf["site_url"], serving.changed())
    if serving.changed() is None:
        theme.slim(build.current.root, site)
