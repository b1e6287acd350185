"""`python -m ground_truth`: serve the site, check it, run scripts by hand, begin a new page."""

import argparse
import os
import sys
from pathlib import Path

from ground_truth.problem import Problem
from ground_truth.sources.files import project_root


def main():
    """Read the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ground_truth", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for function, text, arguments in (
        (serve, "serve the site, and build what a save changes", [("address", "127.0.0.1:8000")]),
        (check, "check pages, snippets, tests and labs", []),
        (new, "begin a page: write its three files", [("name", None)]),
        (run, "run snippets and labs, and print what they print", [("names", "*")]),
        (list_all, "list questions, snippets and labs with their state", []),
        (export, "write what pages refer to into a site that Zensical built", [("site", None)]),
    ):
        command = commands.add_parser(function.__name__.removesuffix("_all"), help=text)
        command.set_defaults(act=function)
        for name, default in arguments:
            count = {"*": "*", None: None}.get(default, "?")
            command.add_argument(name, nargs=count, default=default if count == "?" else None)
    arguments = vars(parser.parse_args())
    try:
        return arguments.pop("act")(project_root(), **arguments)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1


def serve(root, address):
    """Serve the project's site at `address` until it is interrupted."""
    from ground_truth.plugin import serving

    serving.serve(root, address)


def check(root):
    """Print every Problem of the sources."""
    from ground_truth.check import problems

    found = problems(root)
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


def new(root, name):
    """Write the page `topic/page`, a snippet and its test, to be filled in."""
    from ground_truth.sources.beginning import begin

    for path in begin(root, name):
        print(path)


def run(root, names):
    """Run the named snippets and labs, kept or not; print each one's output under its name."""
    from ground_truth.run import runner
    from ground_truth.sources.scripts import all_labs, all_snippets

    chosen = _chosen([*all_snippets(root), *all_labs(root)], names)
    outcomes = runner.run_all(chosen)
    failed = 0
    for script in chosen:
        outcome = outcomes[script.name]
        if isinstance(outcome, Problem):
            failed += 1
            print(outcome, file=sys.stderr)
            continue
        figures = f", {len(outcome.figures)} figure(s)" if outcome.figures else ""
        print(f"# {script.path} ({outcome.seconds:.1f} s{figures})")
        print(outcome.stdout)
    return 1 if failed else 0


def _chosen(scripts, names):
    """Return the snippets and labs that the names mean: a path, or its beginning or end.

    Raises:
        Problem: a name fits none.
    """
    chosen = {} if names else {script.name: script for script in scripts}
    for name in names:
        bare = name.removeprefix("snippets/").removeprefix("docs/").removesuffix(".py").strip("/")
        found = [
            script for script in scripts
            if f"{script.name}/".startswith(f"{bare}/") or script.name.endswith(f"/{bare}")
        ]  # fmt: skip
        if not found:
            raise Problem(
                name, 1, "no snippet or lab has this name, or a name that begins or ends so",
                "see `.venv/bin/python -m ground_truth list` for the names",
            )  # fmt: skip
        chosen.update({script.name: script for script in found})
    return list(chosen.values())


def list_all(root):
    """Print every question with its snippets, and the labs: up to date, stale, or broken."""
    from rich.console import Console
    from rich.table import Table

    from ground_truth.sources.catalog import catalog
    from ground_truth.sources.scripts import all_labs, all_snippets

    table = Table(box=None, pad_edge=False)
    for heading in ("question, snippet or lab", "state", "seconds"):
        table.add_column(heading, justify="right" if heading == "seconds" else "left")
    snippets = all_snippets(root)
    for question in catalog(root).values():
        table.add_row(f"{question.slug}  {question.title}", question.level, "", style="bold")
        for snippet in snippets:
            if snippet.page == question.path:
                table.add_row(f"  {snippet.name}", *_state(snippet))
    for lab in all_labs(root):
        table.add_row(f"{lab.name}  {lab.title}", *_state(lab))
    Console(soft_wrap=True).print(table)
    return 0


def _state(script):
    from ground_truth.run import results

    try:
        result = results.load(script)
    except Problem as problem:
        return f"broken: {problem.what}", ""
    return ("up to date", f"{result.seconds:.1f}") if result else ("stale", "")


def export(root, site):
    """Write what pages refer to into the site, as mkdocs-macros does after a build of MkDocs."""
    from ground_truth.export import export, offline, plain

    export(root, Path(site), os.environ.get("SITE_URL", ""))
    offline.write_all(root, Path(site), *plain.site_facts(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
