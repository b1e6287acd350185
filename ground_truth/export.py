"""Files that pages refer to: scripts, notebooks and decks to download, and figures.

A figure is a file for each scheme and not part of its page: pages stay light, and a browser fetches
a figure when its reader comes near it.
"""

import re

from ground_truth import anki, cache, notebooks
from ground_truth.catalogue import catalogue
from ground_truth.project import Lab, Problem, all_labs, all_snippets
from ground_truth.styles import INKS


def script_path(snippet):
    """Return the path of the snippet's script below the site."""
    return snippet.relative_path


def figure_path(snippet, number, scheme):
    """Return the path below the site of the snippet's figure `number`, "light" or "dark"."""
    return f"figures/{snippet.name}-{number}-{scheme}.svg"


def figure_size(svg):
    """Return the width and height of a figure in CSS pixels, rounded."""
    points = re.match(r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    return [round(float(length) * 4 / 3) for length in points]


def export(root, site, site_url):
    """Write below `site` the scripts, figures and notebooks of all that has a result.

    Args:
        root: the project's root.
        site: the folder of the built site.
        site_url: where the site will stand, or nothing; notebooks link to it.
    """
    for snippet in [*all_snippets(root), *all_labs(root)]:
        try:
            result = cache.load(snippet)
        except Problem:
            continue  # its page says what is wrong
        if result is None:
            continue
        if isinstance(snippet, Lab):
            notebook = notebooks.lab_notebook(snippet, result, site_url)
            _write(site / notebooks.path(snippet), notebook)
        else:
            _write(site / script_path(snippet), snippet.source)
        for number, svg in enumerate(result.figures, 1):
            for scheme, ink in INKS.items():
                colored = svg.replace("<svg ", f'<svg color="{ink}" ', 1)
                _write(site / figure_path(snippet, number, scheme), colored)
    try:
        questions = catalogue(root).values()
    except Problem:
        return  # pages that list questions say what is wrong
    for question in questions:
        if notebook := notebooks.question_notebook(root, question, site_url):
            _write(site / notebooks.path(question), notebook)
    try:
        notes = anki.notes(root, site_url)
    except Problem:
        return  # so does the cheat sheet
    _write(site / anki.TABLE, anki.table(notes))
    anki.write_deck(root, notes, site / anki.DECK)


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
