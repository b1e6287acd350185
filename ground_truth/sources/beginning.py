"""The three files of a new question, which pass all checks but those that say: write this."""

import re

from ground_truth.problem import Problem
from ground_truth.sources.pages import SHOW

TOPIC = """\
---
title: {topic}
description: WRITE THIS, in one sentence.
render_macros: true
---
WRITE THIS, in one sentence.

{{{{ questions("{folder}") }}}}
"""
SHEET = """\
---
title: "Cheat sheet: {topic}"
description: Answers on {lower} in 30 seconds, with points to say and follow-ups, to print.
render_macros: true
hide: [toc]
---
{{{{ cheat_sheet("{folder}") }}}}
"""
PAGE = """\
---
title: WRITE THIS, as an interviewer asks it?
description: WRITE THIS, in a sentence of at most 160 characters.
level: mid
tags: [{folder}]
prerequisites: []
aliases: [WRITE THIS]
render_macros: true
---
## In 30 seconds

{aloud}

## Points to say

{points}
## In depth

WRITE THIS.

{fences}
## Follow-up questions

{follow_ups}
## Common mistakes

WRITE THIS: what candidates say, why it is wrong, and the evidence.

## References

- WRITE THIS: Author, A. (2000). *Title*. [arXiv:0000.00000](https://arxiv.org/abs/0000.00000)
"""
FENCE = '```python exec="1"\n{}```\n'
SNIPPET = '''\
"""WRITE THIS: the claim that this demonstrates."""

answer = {number}
print(answer)
'''
TEST = """\
def test_{name}_shows_it(run):
    assert run("{name}").answer == {number}  # WRITE THIS: what is false if the claim is
"""
NAMES = ("first_snippet", "second_snippet", "third_snippet", "fourth_snippet")


def begin(root, name):
    """Write the page `name` with its snippets and tests; return their paths below `root`.

    Args:
        root: the project's root.
        name: `topic/page`, with lowercase letters, digits and hyphens.

    Raises:
        Problem: the name is none, or one of the files is there already; then nothing is written.
    """
    if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", name):
        what, mend = (
            f"{name} names no page",
            "make page NAME=topic/page, in lowercase, with hyphens",
        )
        raise Problem("docs/questions", 1, what, mend)
    topic = name.partition("/")[0]
    python = name.replace("-", "_")
    files = {
        f"docs/questions/{name}.md": PAGE.format(
            folder=topic,
            points="".join(
                f"{number}. **WRITE THIS.** One sentence.\n" for number in range(1, 4)
            ),
            aloud=" ".join(["WRITE THIS, to say aloud."] * 10),
            fences="\n".join(FENCE.format(SHOW.format(f"{python}/{each}")) for each in NAMES),
            follow_ups="".join(
                f'??? question "WRITE THIS, follow-up {number}?"\n\n    WRITE THIS.\n\n'
                for number in range(1, 5)
            ),
        ),
        f"tests/snippets/{python.replace('/', '/test_')}.py": "\n\n".join([
            f"QUERIES = [{', '.join(repr(f'WRITE THIS {n}') for n in range(1, 11))}]\n"
            '"""What readers may type who look for this page, written without looking at it."""\n',
            *(TEST.format(name=each, number=number) for number, each in enumerate(NAMES)),
        ]),
    }  # fmt: skip
    for number, each in enumerate(NAMES):
        files[f"snippets/{python}/{each}.py"] = SNIPPET.format(number=number)
    index = f"docs/questions/{topic}/index.md"
    if not (root / index).exists():
        lower = topic.replace("-", " ")
        files[index] = TOPIC.format(topic=lower.capitalize(), folder=topic)
        files[f"docs/study/cheat-sheet/{topic}.md"] = SHEET.format(
            topic=lower.capitalize(), lower=lower, folder=topic
        )
    for path in files:
        if (root / path).exists():
            raise Problem(path, 1, f"{name} is there already", "choose another name")
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return list(files)
