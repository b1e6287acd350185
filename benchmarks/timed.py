"""MkDocs, but the last line says how many seconds of processor time this project's own code took.

That is all that a build calls of it: `show`, the macros and their hooks, formulas and tables.
"""

import functools
import time

from mkdocs.__main__ import cli

import ground_truth
from ground_truth import macros, mathematics, tables

spent = 0.0


def timed(function):
    """Return `function` so that its time is counted."""

    @functools.wraps(function)
    def counted(*arguments, **options):
        global spent
        started = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            spent += time.process_time() - started

    return counted


def define_env(env, define=macros.define_env):
    """Define the macros so that their time is counted."""
    register = env.macro
    env.macro = lambda function: register(timed(function))
    define(env)


ground_truth.show = timed(ground_truth.show)
mathematics._formula = timed(mathematics._formula)
tables._Boxes.run = timed(tables._Boxes.run)
macros.define_env = timed(define_env)
if hasattr(macros, "on_post_build"):
    macros.on_post_build = timed(macros.on_post_build)

if __name__ == "__main__":
    try:
        cli()
    finally:
        print(spent)
