"""The questions and topics, from the front matter of their pages, and the orders they come in."""

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from ground_truth.problem import Problem
from ground_truth.sources import files, pages
from ground_truth.sources.models import LEVELS, FrontMatter, TopicHeader, validated
from ground_truth.sources.scripts import Snippet


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
    figure: str | None
    """The snippet whose figure stands for the page; the first that draws if it is not said."""
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

    @property
    def path(self):
        """The page's path below the root."""
        return f"docs/{self.source}"

    @property
    def tests(self):
        """The module with the tests of its snippets, below the root."""
        return Snippet(None, f"{self.slug.replace('-', '_')}/x").tests


def question_pages(root):
    """Return the paths of the question pages below `root`, sorted; a topic's index is none."""
    found = files.paths(root, "docs/questions", "**/*.md")
    return [path for path in found if not path.endswith("/index.md")]


def catalog(root):
    """Return the questions by slug, in the order of their paths.

    Raises:
        Problem: the first mistake in a page's front matter.
    """
    return {q.slug: q for q in (question(root, path) for path in question_pages(root))}


@files.memoized
def question(root, path):
    """Return the Question at `path`.

    Raises:
        Problem: as `catalog` does.
    """
    fields = _front_matter(root, path)
    made = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in fields.items()
        if name != "render_macros"
    }
    return Question(slug=path.removeprefix("docs/questions/").removesuffix(".md"), **made)


@files.facts("front-matter")
def _front_matter(root, path, _text):
    head, _ = pages.head_and_body(root, path)
    return validated(FrontMatter, path, head)


@files.facts("topic")
def _topic(root, path, _text):
    head, _ = pages.head_and_body(root, path)
    return validated(TopicHeader, path, head)


def topics(root):
    """Return the titles of the topics by folder: the titles of their `index.md`.

    Raises:
        Problem: a topic's front matter has no title or no description.
    """
    return {
        path.split("/")[2]: _topic(root, path)["title"]
        for path in files.paths(root, "docs/questions", "*/index.md")
    }


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
            questions[cycle[0]].path,
            1,
            f"prerequisites form a cycle: {' → '.join(cycle)}",
            "remove one of them",
        ) from None
    path, ready = [], []
    while sorter.is_active():
        for slug in sorter.get_ready():
            each = questions[slug]
            heappush(ready, ((LEVELS.index(each.level), each.top10 or 11), slug))
        path.append(questions[heappop(ready)[1]])
        sorter.done(path[-1].slug)
    return path
