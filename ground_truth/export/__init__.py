"""Files that pages refer to: scripts, notebooks and decks to download, plain text, and figures."""

import base64
import json
from contextlib import suppress

from ground_truth import kept
from ground_truth.problem import Problem
from ground_truth.run import results
from ground_truth.site import code, urls
from ground_truth.site.theme import INKS
from ground_truth.site.thumbnail import pictured, thumbnail
from ground_truth.sources.asked import answers, asked
from ground_truth.sources.catalog import catalog
from ground_truth.sources.scripts import Lab, all_labs, all_snippets


def export(root, site, site_url, changed=None):
    """Write below `site` what its pages refer to; what has no result is left out.

    Args:
        root: the project's root.
        site: the folder of the built site.
        site_url: where the site will stand, or nothing; notebooks link to it.
        changed: the sources below `docs/` of the pages whose files to write; None for all.
    """
    from ground_truth.export import anki, decks, notebooks, plain, practice, search, share

    for script in [*all_snippets(root), *all_labs(root)]:
        if changed is None or script.page.removeprefix("docs/") in changed:
            with suppress(Problem):  # its page says what is wrong
                _write_script(script, site)
                if isinstance(script, Lab):
                    write(site / urls.notebook(script.name), notebooks.of_lab(script, site_url))
    with suppress(Problem):  # lists of questions say what is wrong
        questions = catalog(root)
        for question in questions.values():
            if changed is None or question.source in changed:
                path = site / urls.notebook(f"questions/{question.slug}")
                write(path, notebooks.of_question(root, question, site_url))
        with suppress(Problem):  # pages say which snippet is wrong
            for question in questions.values():
                if changed is None or question.source in changed:
                    _write_thumbnail(root, question, site)
            search.write_index(root, site)
            decks.write_all(root, questions, site)
            share.write_all(root, questions, site, plain.site_facts(root)[0], changed)
        if changed is None:  # while one writes, nobody reads these
            plain.write_all(root, questions, site, site_url)
            anki.write_all(root, questions, site, site_url)
            write(site / "asked.json", asked_json(root))
        practice.write_all(root, site, site_url)


def _write_script(script, site):
    """Write a script to download and its figures.

    A figure is a file for each scheme and not part of its page: pages stay light, and a browser
    fetches a figure when its reader comes near it.
    """
    result = results.load(script)
    if result is None:
        return
    if not isinstance(script, Lab):
        write(site / urls.script(script), script.source)
    for number, svg in enumerate(result.figures, 1):
        for scheme, ink in INKS.items():
            colored = svg.replace("<svg ", f'<svg color="{ink}" ', 1)
            write(site / urls.figure(script, number, scheme), colored)
    for number, png in enumerate(result.pictures, 1):
        write(site / urls.picture(script, number), base64.b64decode(png))


def _write_thumbnail(root, question, site):
    """Write the small figure that stands for a question, one for each scheme."""
    if found := pictured(root, question, results.load):
        snippet, number = found
        svg = results.load(snippet).figures[number - 1]
        small = kept.made(root, "thumbnails", kept.digest(svg, code()), lambda: thumbnail(svg))
        for scheme, ink in INKS.items():
            colored = small.replace("<svg ", f'<svg color="{ink}" ', 1)
            write(site / urls.thumbnail(snippet, number, scheme), colored)


def asked_json(root):
    """Return what is asked, how often, and where it is answered, as JSON."""
    found = answers(root)
    return json.dumps([
        {
            "question": each.question,
            "asked_by_lists": each.asked_by_lists,
            "level": each.level,
            "answered_at": next(
                (f"{urls.page(at.source)}#{at.anchor}" for at in found.get(each.question, [])), None
            ),
        }
        for each in asked(root)
    ], indent=1, ensure_ascii=False) + "\n"  # fmt: skip


def write(path, text):
    """Write `text`, or bytes, to `path`, and make its folder; nothing if there is no text."""
    if text is None:
        return
    data = text if isinstance(text, bytes) else text.encode()
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def made(root, kind, parts, make):
    """Return what is kept of `parts` by this package's code, else what `make()` returns."""
    return kept.made(root, kind, kept.digest(*parts, _code()), make)


def _code():
    from pathlib import Path

    return kept.digest_of_files(*sorted(Path(__file__).parent.glob("*.py")))
