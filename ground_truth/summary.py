"""What is said about a question page as a whole: how long it takes to read, and its answer."""

import html
import json
import math
import re

from markdown import markdown

from ground_truth.cards import ANSWER

WORDS_PER_MINUTE = 200
"""A slow reader of nonfiction: 175 to 300 words a minute are usual (Brysbaert, 2019)."""


def reading_minutes(root, question):
    """Return how many minutes it takes to read the page and the code that it shows."""
    prose = _body(root, question)
    scripts = (root / "snippets" / question.slug.replace("-", "_")).glob("*.py")
    texts = [prose, *(script.read_text(encoding="utf-8") for script in scripts)]
    return math.ceil(sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE)


def structured_data(root, question):
    """Return the question and its short answer for search engines: JSON-LD by schema.org."""
    answer = ANSWER.search(_body(root, question))
    text = re.sub(r"<[^>]+>", "", markdown(answer[1] if answer else ""))
    data = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": question.title,
            "text": question.title,
            "answerCount": 1,
            "acceptedAnswer": {"@type": "Answer", "text": html.unescape(text).strip()},
        },
    }
    return _json_ld(data)


def about_lab(facts):
    """Return what a lab is for search engines: JSON-LD by schema.org."""
    return _json_ld(
        {
            "@context": "https://schema.org",
            "@type": "LearningResource",
            "learningResourceType": "notebook",
            "name": facts.title,
            "description": facts.description,
        }
    )


def _json_ld(data):
    safe = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{safe}</script>'


def _body(root, question):
    text = (root / "docs" / question.source).read_text(encoding="utf-8")
    return text.split("\n---\n", 1)[-1]
