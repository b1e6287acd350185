"""`python -m ground_truth`: run snippets and labs by hand, and list questions and labs."""

import argparse
import os
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ground_truth import cache, labs, runner
from ground_truth.catalogue import catalogue
from ground_truth.export import export
from ground_truth.project import Problem, all_labs, all_snippets, project_root


def main():
    """Read the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ground_truth", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("run", help="run snippets and labs, and print what they print")
    command.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a path below snippets/ or a lab as labs/…, or the beginning or the end of one; "
        "all if none is given",
    )
    command.set_defaults(act=run)
    command = commands.add_parser("list", help="list questions, snippets and labs with their state")
    command.set_defaults(act=list_all)
    command = commands.add_parser("export", help="write scripts and figures into a built site")
    command.add_argument("site", type=Path, help="the folder of a site that Zensical built")
    command.set_defaults(act=export_all)
    arguments = parser.parse_args()
    try:
        return arguments.act(arguments)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1


def run(arguments):
    """Run the named snippets and labs, kept or not; print each one's output under its name."""
    root = project_root()
    chosen = _chosen([*all_snippets(root), *all_labs(root)], arguments.names)
    outcomes = runner.run_all(chosen)
    failed = 0
    for snippet in chosen:
        outcome = outcomes[snippet.name]
        if isinstance(outcome, Problem):
            failed += 1
            print(outcome, file=sys.stderr)
            continue
        figures = f", {len(outcome.figures)} figure(s)" if outcome.figures else ""
        print(f"# {snippet.relative_path} ({outcome.seconds:.1f} s{figures})")
        print(outcome.stdout or "".join(printed for printed, _ in outcome.cells))
    return 1 if failed else 0


def _chosen(snippets, names):
    """Return the snippets and labs that the names mean.

    Raises:
        Problem: a name fits none.

    """
    if not names:
        return snippets
    chosen = {}
    for name in names:
        bare = re.sub(r"^(snippets|docs)/|\.py$", "", name).strip("/")
        found = [
            snippet
            for snippet in snippets
            if f"{snippet.name}/".startswith(f"{bare}/") or snippet.name.endswith(f"/{bare}")
        ]
        if not found:
            raise Problem(
                "snippets",
                1,
                f"no snippet or lab is named {name}",
                "see `python -m ground_truth list` for the names",
            )
        chosen.update({snippet.name: snippet for snippet in found})
    return list(chosen.values())


def list_all(_arguments):
    """Print every question with its snippets, and the labs: up to date, stale, or broken."""
    root = project_root()
    table = Table(box=None, pad_edge=False)
    for heading in ("question, snippet or lab", "state", "seconds"):
        table.add_column(heading, justify="right" if heading == "seconds" else "left")
    snippets = all_snippets(root)
    for question in catalogue(root).values():
        table.add_row(f"{question.slug}  {question.title}", question.level, "", style="bold")
        for snippet in snippets:
            if snippet.page == f"docs/{question.source}":
                table.add_row(f"  {snippet.name}", *_state(snippet))
    for lab in all_labs(root):
        table.add_row(f"{lab.name}  {labs.facts(lab).title}", *_state(lab))
    Console(soft_wrap=True).print(table)
    return 0


def export_all(arguments):
    """Write what pages refer to into the site, as mkdocs-macros does after a build of MkDocs."""
    export(project_root(), arguments.site, os.environ.get("SITE_URL", ""))
    return 0


def _state(snippet):
    try:
        kept = cache.load(snippet)
    except Problem as problem:
        return f"broken: {problem.what}", ""
    return ("up to date", f"{kept.seconds:.1f}") if kept else ("stale", "")


if __name__ == "__main__":
    sys.exit(main())
