"""The files of exercises: what to write in, with the judge below it, as a script and a notebook."""

from contextlib import suppress

from ground_truth.export import notebooks, write
from ground_truth.problem import Problem
from ground_truth.run import fingerprints, results
from ground_truth.site import urls
from ground_truth.sources.exercises import BEGINS, exercises


def write_all(root, site, site_url):
    """Write the files below `site`; an exercise whose mistakes did not run is left out.

    Args:
        root: the project's root.
        site: the folder of the built site.
        site_url: where the site will stand, or nothing; notebooks link to it.

    Raises:
        Problem: front matter is wrong.
    """
    for exercise in exercises(root).values():
        with suppress(Problem):  # its page says what is wrong
            text = file_of(exercise)
            write(site / urls.exercise(exercise), text)
            write(site / urls.notebook(exercise.slug), _notebook(exercise, text, site_url))


def file_of(exercise, candidate=None):
    """Return the file to download, with `candidate` in the place of what a reader begins with.

    Raises:
        Problem: a mistake passes all checks, or has no result.
    """

    def result(script):
        if found := results.load(script):
            return found
        raise script.problem(1, "it has no result", "build the site")

    return exercise.file(candidate, fingerprints.known(exercise, result))


def _notebook(exercise, text, site_url):
    """Return the same as a notebook: the task, a cell to write in, and the judge."""
    _, task, code = text.split('"""', 2)
    written, _, judge = code.partition(BEGINS)
    judge = (
        judge.partition("if __name__")[0].strip() + "\n\nstatus = judge(globals(), CHECKS, KNOWN)"
    )
    return notebooks.of_exercise(exercise, site_url, task, written.strip(), judge)
