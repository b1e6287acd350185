QUERIES = ['WRITE THIS 1', 'WRITE THIS 2', 'WRITE THIS 3', 'WRITE THIS 4', 'WRITE THIS 5', 'WRITE THIS 6', 'WRITE THIS 7', 'WRITE THIS 8', 'WRITE THIS 9', 'WRITE THIS 10']
"""What readers may type who look for this page, written without looking at it."""


def test_first_snippet_shows_it(run):
    assert run("first_snippet").answer == 0  # WRITE THIS: what is false if the claim is


def test_second_snippet_shows_it(run):
    assert run("second_snippet").answer == 1  # WRITE THIS: what is false if the claim is


def test_third_snippet_shows_it(run):
    assert run("third_snippet").answer == 2  # WRITE THIS: what is false if the claim is


def test_fourth_snippet_shows_it(run):
    assert run("fourth_snippet").answer == 3  # WRITE THIS: what is false if the claim is
