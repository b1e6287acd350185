"""How the judge of an exercise knows the usual mistakes: each by the checks that it fails."""

import ast


def known(exercise, result):
    """Return hints by the names of the checks that fail together, in the order of the checks.

    Args:
        exercise: the Exercise.
        result: returns the Result of a script.

    Raises:
        Problem: a mistake passes all checks, or cannot be run.
    """
    found = {}
    for mistake in exercise.mistakes:
        failed = failing(exercise, mistake, result(exercise.trial(mistake)).stdout)
        found.setdefault(failed, []).append(mistake.look)
    return found


def failing(exercise, mistake, said):
    """Return the names of the checks that `mistake` fails, by what the judge `said`.

    Raises:
        Problem: there are none.
    """
    lines = {line.removeprefix("FAILS  ") for line in said.splitlines() if line[:5] == "FAILS"}
    failed = tuple(each.name for each in exercise.checks if states(each) in lines)
    if not failed:
        raise mistake.problem(
            1, "the judge finds nothing wrong with this mistake",
            f"write a check in {mistake.tests} that it fails",
        )  # fmt: skip
    return failed


def states(check):
    """Return what a check states in its docstring; nothing if it has none."""
    return ast.get_docstring(ast.parse(check.source).body[0]) or ""
