"""The pages as plain Markdown for language models: `llms.txt` (llmstxt.org) and what it links.

Made of the sources and the kept results: to parse the built pages back takes as long as to build
them. Nothing here depends on what builds the site.
"""

import re
from contextlib import suppress
from dataclasses import dataclass

from ground_truth.export import made, write
from ground_truth.problem import Problem
from ground_truth.run import results
from ground_truth.site import urls
from ground_truth.site.listing import ran_with
from ground_truth.sources import files, pages, sections, tests
from ground_truth.sources.catalog import topics
from ground_truth.sources.exercises import exercises
from ground_truth.sources.models import yaml_of
from ground_truth.sources.scripts import CHECK, Snippet, all_labs

MACRO = re.compile(r"^\{\{.*\}\}\n", re.MULTILINE)
SHOWN = re.compile(
    r"^(`{3,}|~{3,}).*\n"
    r'from ground_truth import show\nprint\(show\("([a-z0-9_/]+)"\)\)\n\1$',
    re.MULTILINE,
)
"""The fence that shows a snippet."""
SITE = re.compile(r"^site_(?:name|description):.*$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page as plain text."""

    path: str
    """Where it stands below the site: beside the page itself."""
    title: str
    description: str
    text: str


def write_all(root, questions, site, site_url):
    """Write the texts below `site`: each page, each topic, all, and the index.

    Args:
        root: the project's root.
        questions: the questions by slug.
        site: the folder of the built site.
        site_url: where the site will stand, or nothing: links then begin at the server's root.

    Raises:
        Problem: front matter is wrong.
    """
    for path, text in texts(root, questions, site_url).items():
        write(site / path, text)


def texts(root, questions, site_url):
    """Return the texts by their paths below the site; arguments as of `write_all`."""
    base = site_url or "/"
    name, about = site_facts(root)
    head = f"> {about}\n"
    titles, by_topic = topics(root), {}
    for question in questions.values():
        by_topic.setdefault(question.topic, []).append(_question(root, question, base))
    found = [page for topic in by_topic.values() for page in topic]
    labs = _labs(root, base)
    practice = [_question(root, each, base) for each in exercises(root).values()]
    by_path = {page.path: page.text for page in [*found, *practice, *labs]}
    index = [f"# {name}\n", head, "## Many pages in one\n", f"- [All pages]({base}llms-full.txt)"]
    for topic, of_topic in by_topic.items():
        path, title = f"llms-{topic}.txt", titles.get(topic, topic)
        by_path[path] = "\n".join([f"# {name}: {title}\n", head, *_texts(of_topic)])
        index.append(f"- [{title}]({base}{path})")
    index += ["\n## Questions\n", *_links(found, base), "\n## Practice\n", *_links(practice, base)]
    index += ["\n## Labs\n", *_links(labs, base), ""]
    whole = ["# Questions\n", *_texts(found), "# Practice\n", *_texts(practice)]
    whole += ["# Labs\n", *_texts(labs)]
    by_path["llms-full.txt"] = "\n".join([f"# {name}\n", head, *whole])
    by_path["llms.txt"] = "\n".join(index)
    return by_path


def _texts(found):
    return [page.text for page in found]


def _links(found, base):
    return [f"- [{page.title}]({base}{page.path}): {page.description}" for page in found]


def site_facts(root):
    """Return the site's name and description: lines of a file that only MkDocs reads whole."""
    lines = "\n".join(SITE.findall(files.read(root, "mkdocs.yml")))
    fields = yaml_of("mkdocs.yml", lines, 1)
    return fields["site_name"], fields["site_description"]


def _question(root, question, base):
    """Return the Page of a question, or an exercise, without what only the site understands."""
    body = pages.body(root, question.path)
    shown = [Snippet(root, fence.shows) for fence in pages.fences_of(body) if fence.shows]
    parts = [_parts(snippet) for snippet in shown]
    text = made(root, "plain", (question.source, body, parts, base), lambda: _text(
        body, question.source, base, dict(zip([each.name for each in shown], parts, strict=True))
    ))  # fmt: skip
    name = question.source.removesuffix(".md")
    return _page(name, question.title, question.description, text)


def _text(body, source, base, parts):
    text = sections.unchecked(sections.unmarked(MACRO.sub("", body)))
    text = pages.FOLLOW_UP.sub(_follow_up, text)
    text = _with_links(text, source, base)
    # Last: nothing in a snippet or in its output is to be changed.
    return SHOWN.sub(lambda shown: _listing(parts.get(shown[2])), text)


def _page(name, title, description, text):
    return Page(f"{name}/index.md", title, description, f"# {title}\n\n{text.strip()}\n")


def _follow_up(found):
    answer = re.sub(r"^    ", "", found[2], flags=re.MULTILINE).strip()
    return f"### {found[1]}\n\n{answer}\n\n"


def _with_links(text, page, base):
    """Return `text` with its links to pages that are here leading here, others to the site."""

    def address(source, _line):
        written = source.startswith(("questions/", "practice/", "labs/"))
        here = written and not source.endswith(("/index.md", "/bugs.md"))
        return f"{base}{urls.page(source)}{'index.md' if here else ''}"

    return pages.with_links(text, page, address)


def _parts(snippet):
    """Return what a listing of `snippet` is made of; None without a result: its page says why."""
    try:
        result, sources = results.load(snippet), tests.of_snippet(snippet)
    except Problem:
        return None
    return result and {
        "name": f"{snippet.stem}.py",
        "source": snippet.source,
        "stdout": result.stdout,
        "figure": f"Figure: {snippet.claim}",
        "figures": len(result.figures),
        "module": snippet.tests.rpartition("/")[2],
        "tests": [source for _, source in sources],
        "ran": f"Ran with {ran_with(result)}.",
    }


def _listing(parts):
    """Return all that its page shows of a snippet."""
    if not parts:
        return ""
    shown = [_fence(f"{parts['name']}:", "python", parts["source"]), _output(parts["stdout"])]
    shown += [parts["figure"]] * parts["figures"]
    if parts["tests"]:
        title = f"How this is tested, {parts['module']}:"
        shown.append(_fence(title, "python", "\n\n".join(parts["tests"])))
    return "\n\n".join([*filter(None, shown), parts["ran"]])


def _labs(root, base):
    """Return the Pages of the labs that have a result."""
    found = []
    for lab in all_labs(root):
        with suppress(Problem):  # its page says what is wrong
            if result := results.load(lab):
                found.append(_lab(lab, result, base))
    return found


def _lab(lab, result, base):
    """Return the Page of a lab: its prose, its code, and what that printed and drew."""
    parts, number, ran = [], 0, iter(result.cells)
    for cell in lab.cells:
        if cell.kind == "markdown":
            text = sections.unmarked(f"{cell.source}\n").rstrip()
            parts.append(_with_links(text, lab.page.removeprefix("docs/"), base))
            continue
        number += 1
        stdout, figures = next(ran)
        title = "How this is tested, cell" if CHECK in cell.tags else "Cell"
        parts += [_fence(f"{title} {number}:", "python", cell.source), _output(stdout)]
        parts += [f"Figure: {cell.shows}"] * len(figures)
    text = "\n\n".join([*filter(None, parts), f"Ran with {ran_with(result)}."])
    return _page(lab.name, lab.title, lab.header["description"], text)


def _output(stdout):
    return _fence("Output:", "text", stdout) if stdout.strip() else ""


def _fence(title, language, code):
    """Return `code` as it is, in a fence longer than any that it holds."""
    longest = max(map(len, re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    end = "" if code.endswith("\n") else "\n"
    return f"{title}\n\n{fence}{language}\n{code}{end}{fence}"
