"""What pages show: listings, lists, facts, formulas, and the theme made lighter."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ground_truth import kept
from ground_truth.sources import files

FOLDER = Path(__file__).parent


@cache
def _templates():
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=kept.templates(files.project_root()),
    )


def html(template, **values):
    """Return the HTML of `templates/<template>.html`, as Markup: it is not escaped again."""
    rendered = _templates().get_template(f"{template}.html").render(values)
    return Markup(rendered.strip("\n"))


@cache
def code():
    """Return the digest of all that decides how things look, for what is kept of it."""
    return kept.digest_of_files(
        *sorted(FOLDER.glob("*.py")), *sorted(FOLDER.glob("templates/*")),
    )  # fmt: skip
