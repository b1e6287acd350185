"""Pasted into a fresh interpreter, each snippet prints what its page shows."""

import subprocess
import sys

import pytest
from support import ROOT, listing_of, text_of

from ground_truth.project import all_snippets

SNIPPETS = all_snippets(ROOT)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_page_shows_what_a_fresh_interpreter_prints(site, snippet, tmp_path):
    outputs = listing_of(site, snippet).query("div.output pre code")
    alone = subprocess.run(
        [sys.executable, "-W", "error", "-"],
        input=snippet.source,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "HOME": str(tmp_path), "MPLBACKEND": "svg", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert alone.returncode == 0, alone.stderr
    assert "".join(map(text_of, outputs)) == alone.stdout
