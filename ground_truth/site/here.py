"""The page that is being built, and what lists and facts on it need of the rest of the site."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ground_truth.problem import Problem
from ground_truth.run.runner import Pending
from ground_truth.site import urls
from ground_truth.sources.cards import cards
from ground_truth.sources.catalog import catalog, in_order, topics
from ground_truth.sources.exercises import exercises
from ground_truth.sources.scripts import all_labs, all_snippets


class Catalog:
    """All questions, labs and snippets of the project, read once in a build.

    Its attributes raise Problem where front matter is wrong.
    """

    def __init__(self, root, results):
        self.root, self.results = root, results

    def result(self, snippet):
        """Return the Result of `snippet`, which runs if it is stale; None if it has none (yet).

        Its own page says why.
        """
        with suppress(Problem, Pending):
            return self.results.of(snippet)
        return None

    @cached_property
    def questions(self):
        """The questions by slug."""
        return catalog(self.root)

    @cached_property
    def exercises(self):
        """The exercises by slug."""
        return exercises(self.root)

    @cached_property
    def order(self):
        """The questions as a reader goes through them."""
        return in_order(self.questions)

    @cached_property
    def places(self):
        """The place of each question in that order, by slug."""
        return {question.slug: place for place, question in enumerate(self.order)}

    @cached_property
    def topics(self):
        """The titles of the topics by folder."""
        return topics(self.root)

    @cached_property
    def by_topic(self):
        """The questions of each topic."""
        grouped = {}
        for question in self.questions.values():
            grouped.setdefault(question.topic, []).append(question)
        return grouped

    @cached_property
    def cards(self):
        """How many cards each question's page has, by slug."""
        found = cards(self.root, self.questions, lambda source, _line: None)
        return Counter(card.question.slug for card in found)

    @cached_property
    def snippets(self):
        """All snippets."""
        return all_snippets(self.root)

    @cached_property
    def labs(self):
        """All labs."""
        return all_labs(self.root)

    @cached_property
    def practiced(self):
        """The exercises and labs by the slug of each question that they practice."""
        found = {}
        for each in self.exercises.values():
            found.setdefault(each.explained_at.partition("#")[0], []).append(each)
        for lab in self.labs:
            for slug in lab.header["questions"]:
                found.setdefault(slug, []).append(lab)
        return found


@dataclass(frozen=True)
class Here:
    """A page, and the addresses of things from it."""

    all: Catalog
    source: str
    """The page's path below `docs/`."""
    site_url: str = ""
    repository: str = ""

    @property
    def root(self) -> Path:
        """The project's root."""
        return self.all.root

    @property
    def question(self):
        """The Question that the page is of."""
        slug = self.source.removeprefix("questions/").removesuffix(".md")
        return self.all.questions[slug]

    def to(self, path):
        """Return the address of `path` below the site."""
        return urls.address(self.source, path)

    def to_page(self, source):
        """Return the address of the page made of `source`, a path below `docs/`."""
        if source.endswith(".py") and urls.ADDRESSES_ARE_REWRITTEN:
            return self.to(source)  # a builder without labs: their scripts are there
        return self.to(urls.page(source))
