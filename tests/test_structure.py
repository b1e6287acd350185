"""The three trees agree, and pages and snippets have their form."""

from pathlib import Path

import pytest

from ground_truth import structure

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("check", structure.CHECKS, ids=lambda check: check.__name__)
def test_project_has_no(check):
    problems = check(ROOT)
    assert not problems, "\n".join(["", *map(str, problems)])
