"""The questions, from the front matter of their pages."""

import re
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from pathlib import Path

import yaml

from ground_truth.project import Problem

LEVELS = ("junior", "mid", "senior")
REQUIRED = ("title", "description", "level", "tags", "prerequisites", "aliases", "render_macros")
OPTIONAL = ("top10", "formerly")
DESCRIPTION_LENGTH = 160
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C, where PyYAML was built with it: it takes a tenth of the time."""


@dataclass(frozen=True)
class Question:
    """One question: its page's front matter."""

    slug: str
    """The page's path below `docs/questions/`, without the ending: `regularization/overfitting`."""
    title: str
    description: str
    level: str
    tags: tuple[str, ...]
    prerequisites: tuple[str, ...]
    aliases: tuple[str, ...]
    top10: int | None
    formerly: tuple[str, ...]
    """The slugs that it had before, the oldest first: readers keep their progress."""

    @property
    def topic(self):
        """The folder of the page."""
        return self.slug.rpartition("/")[0]

    @property
    def source(self):
        """The page's path below `docs/`."""
        return f"questions/{self.slug}.md"


def question_pages(root):
    """Return the paths of the question pages, sorted; a topic's `index.md` is none."""
    return sorted(
        path for path in (root / "docs" / "questions").rglob("*.md") if path.name != "index.md"
    )


def catalogue(root):
    """Return the questions by slug, in the order of their paths.

    Raises:
        Problem: the first mistake in a page's front matter.

    """
    questions = {}
    for path in question_pages(root):
        question = _question(root, path, path.stat().st_mtime_ns)
        questions[question.slug] = question
    return questions


def in_order(questions):
    """Return the questions as a reader goes through them: the Top 10, then the others by path."""
    return sorted(questions.values(), key=lambda q: (q.top10 or 11, q.slug))


def in_learning_order(questions):
    """Return the questions so that each follows its prerequisites, easier and Top 10 ones first.

    Raises:
        Problem: prerequisites form a cycle.

    """
    sorter = TopologicalSorter(
        {slug: [each for each in question.prerequisites if each in questions]
         for slug, question in questions.items()}
    )  # fmt: skip
    try:
        sorter.prepare()
    except CycleError as error:
        cycle = error.args[1][::-1]
        raise Problem(
            f"docs/{questions[cycle[0]].source}",
            1,
            f"prerequisites form a cycle: {' → '.join(cycle)}",
            "remove one of them",
        ) from None
    path, ready = [], []
    while sorter.is_active():
        for slug in sorter.get_ready():
            question = questions[slug]
            rank = (LEVELS.index(question.level), question.top10 or 11)
            heappush(ready, (rank, slug))
        path.append(questions[heappop(ready)[1]])
        sorter.done(path[-1].slug)
    return path


def topics(root):
    """Return the titles of the topics by folder: the titles of their `index.md`.

    Raises:
        Problem: a topic's front matter has no title or no description.
    """
    titles = {}
    for path in sorted((root / "docs" / "questions").glob("*/index.md")):
        fields = front_matter(root, path)
        if not fields.keys() >= {"title", "description"}:
            raise Problem(
                path.relative_to(root).as_posix(),
                1,
                "the topic lacks a title or a description",
                "add them to its front matter",
            )
        titles[path.parent.name] = fields["title"]
    return titles


def front_matter(root, path):
    """Return the front matter of the page at `path` as a dict.

    Raises:
        Problem: there is none, or it is not YAML, or not a mapping.

    """
    relative = Path(path).relative_to(root).as_posix()
    text = Path(path).read_text(encoding="utf-8")
    block = re.match(r"---\n(.*?)^---\n", text, re.DOTALL | re.MULTILINE)
    if not block:
        raise Problem(relative, 1, "no front matter", "begin the page with --- … ---")
    try:
        fields = yaml.load(block[1], LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Problem(
            relative,
            mark.line + 2 if mark else 1,
            f"front matter is not YAML: {getattr(error, 'problem', None) or error}",
            "correct it; quote a text that contains a colon",
        ) from None
    if not isinstance(fields, dict):
        raise Problem(relative, 2, "front matter is not a mapping", "write `title: …` and so on")
    return fields


@cache
def _question(root, path, modified):
    """Return the question at `path`; `modified` makes a saved page be read again."""
    fields = front_matter(root, path)
    relative = path.relative_to(root).as_posix()
    lines = path.read_text(encoding="utf-8").splitlines()

    def wrong(field, what, mend):
        line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"{field}:")), 1)
        return Problem(relative, line, what, mend)

    for field in REQUIRED:
        if field not in fields:
            raise wrong("title", f"front matter lacks `{field}`", f"add a line `{field}: …`")
    for field in fields:
        if field not in REQUIRED + OPTIONAL:
            known = ", ".join(REQUIRED + OPTIONAL)
            raise wrong(field, f"front matter has an unknown `{field}`", f"use only {known}")
    for field in ("title", "description"):
        if not isinstance(fields[field], str) or not fields[field].strip():
            raise wrong(field, f"`{field}` is not a text", "write a sentence")
    if not fields["title"].endswith("?"):
        raise wrong("title", "the title is not a question", "ask it as an interviewer does")
    if len(fields["description"]) > DESCRIPTION_LENGTH:
        raise wrong(
            "description",
            f"the description has {len(fields['description'])} characters",
            f"cut it to {DESCRIPTION_LENGTH}",
        )
    if fields["level"] not in LEVELS:
        raise wrong("level", f"`{fields['level']}` is no level", f"use {', '.join(LEVELS)}")
    for field in ("tags", "prerequisites", "aliases", "formerly"):
        values = fields.get(field, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise wrong(field, f"`{field}` is not a list of texts", f"write {field}: [one, two]")
    for field in ("tags", "aliases"):
        if not fields[field]:
            raise wrong(field, f"`{field}` is empty", "name at least one")
    top10 = fields.get("top10")
    if top10 is not None and (type(top10) is not int or not 1 <= top10 <= 10):
        raise wrong("top10", f"`{top10}` is no place in the Top 10", "use 1 to 10, or no top10")
    if fields["render_macros"] is not True:
        raise wrong("render_macros", "macros are off", "write render_macros: true")
    return Question(
        slug=path.relative_to(root / "docs" / "questions").with_suffix("").as_posix(),
        title=fields["title"],
        description=fields["description"],
        level=fields["level"],
        tags=tuple(fields["tags"]),
        prerequisites=tuple(fields["prerequisites"]),
        aliases=tuple(fields["aliases"]),
        top10=top10,
        formerly=tuple(fields.get("formerly", ())),
    )
