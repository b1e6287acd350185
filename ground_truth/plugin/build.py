"""What one build shares: the project, the results, and how its pages become HTML."""

from functools import cached_property
from pathlib import Path

from ground_truth.run import runner
from ground_truth.site.here import Catalog, Here

current = None
"""The Build that is under way, or was the last."""


class Build:
    """A build of the site.

    Args:
        root: the project's root.
        conf: the configuration of MkDocs or Zensical.
        results: the Results that it shows.
    """

    def __init__(self, root, conf, results):
        self.root, self.conf, self.results = Path(root), conf, results
        self.all = Catalog(self.root, results)
        self.site_url = conf["site_url"] or ""

    def here(self, page):
        """Return the Here of MkDocs' or Zensical's `page`."""
        return Here(self.all, source_of(page), self.site_url, self.conf["extra"]["repository"])

    @cached_property
    def _markdown(self):
        from markdown import Markdown

        return Markdown(
            extensions=self.conf["markdown_extensions"], extension_configs=self.conf["mdx_configs"]
        )

    def convert(self, text):
        """Return Markdown as HTML, as the site's pages are made."""
        return self._markdown.reset().convert(text)


def begin(root, conf, later=None):
    """Begin a build, and return it.

    Args:
        root: the project's root.
        conf: the configuration of MkDocs or Zensical.
        later: as of Results.
    """
    global current
    kept = current.results if current and current.root == Path(root) else None
    current = Build(root, conf, kept or runner.Results(Path(root), later))
    return current


def source_of(page):
    """Return the page's path below `docs/`, in MkDocs and in Zensical."""
    return page.file.src_uri if hasattr(page, "file") else page.path
