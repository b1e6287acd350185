"""What the heads of pages and labs say, and the Problem of a head that says it wrongly.

The models are made when a head is validated, which a build does only for one that changed: loading
pydantic takes as long as reading a hundred pages.
"""

import re

from ground_truth.problem import Problem

LEVELS = ("junior", "mid", "senior")
DESCRIPTION_LENGTH = 160


def yaml_of(path, text, line=2):
    """Return the mapping that `text` holds as YAML.

    Args:
        path: the file that it stands in, for messages.
        text: the YAML.
        line: where it begins in the file.

    Raises:
        Problem: it is no YAML, or no mapping.
    """
    import yaml

    try:
        # The loader in C takes a tenth of the time; PyYAML may be built without it.
        fields = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Problem(
            path,
            mark.line + line if mark else line,
            f"the front matter is not YAML: {getattr(error, 'problem', None) or error}",
            "correct it; quote a text that contains a colon",
        ) from None
    if not isinstance(fields, dict):
        raise Problem(path, line, "the front matter is no mapping", "write `title: …` and so on")
    return fields


def validated(model, path, text):
    """Return the fields that the YAML `text` at the head of `path` gives to `model`, as a dict.

    Args:
        model: FrontMatter, ExerciseHeader, LabHeader, SolutionHeader or TopicHeader.
        path: the file, for messages.
        text: the YAML, which begins in the second line of the file.

    Raises:
        Problem: the first field that is missing, unknown or wrong, with its line.
    """
    from pydantic import ValidationError

    fields = yaml_of(path, text)
    made = model()
    try:
        return made(**fields).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else next(iter(fields), "")
        line = next(
            (n for n, each in enumerate(text.splitlines(), 2) if each.startswith(f"{name}:")), 2
        )
        what = {"missing": "is missing", "extra_forbidden": "is no field"}.get(
            first["type"], re.sub("^Value error, ", "", first["msg"])
        )
        known = made.model_fields
        mend = known[name].description if name in known else f"use only {', '.join(known)}"
        raise Problem(path, line, f"`{name}`: {what}", mend) from None


def FrontMatter():  # noqa: N802 - it makes a class
    """Return the model of a question's front matter."""
    from typing import Annotated, Literal

    from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

    def asked(title):
        if not title.endswith("?"):
            raise ValueError("the title is not a question")
        return title

    text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

    class FrontMatter(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        title: Annotated[text, AfterValidator(asked)] = Field(
            description="ask it as an interviewer does, with a question mark")  # fmt: skip
        description: Annotated[text, StringConstraints(max_length=DESCRIPTION_LENGTH)] = Field(
            description=f"write a sentence of at most {DESCRIPTION_LENGTH} characters")  # fmt: skip
        level: Literal[LEVELS] = Field(description=f"write one of {', '.join(LEVELS)}")
        tags: list[text] = Field(min_length=1, description="write tags: [one, two]")
        prerequisites: list[text] = Field(description="write prerequisites: [<topic>/<page>] or []")
        aliases: list[text] = Field(min_length=1, description="write aliases: [other words]")
        render_macros: Literal[True] = Field(description="write render_macros: true")
        top10: int | None = Field(None, ge=1, le=10, description="write 1 to 10, or no top10")
        figure: text | None = Field(None, description="name the snippet whose figure stands for it")
        formerly: list[text] = Field([], description="write formerly: [<topic>/<page>]")

    return FrontMatter


def ExerciseHeader():  # noqa: N802
    """Return the model of an exercise's front matter."""
    from typing import Literal

    from pydantic import BaseModel, ConfigDict, Field

    class ExerciseHeader(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        title: str = Field(min_length=1, description="say what to write: title: Stable softmax")
        description: str = Field(
            min_length=1,
            max_length=DESCRIPTION_LENGTH,
            description=f"write a sentence of at most {DESCRIPTION_LENGTH} characters",
        )
        level: Literal[LEVELS] = Field(description=f"write one of {', '.join(LEVELS)}")
        explained_at: str = Field(
            pattern=r"^[a-z0-9-]+/[a-z0-9-]+(#\S+)?$",
            description="write explained_at: <topic>/<page>#<part>, where it is explained",
        )
        aliases: list[str] = Field(min_length=1, description="write aliases: [other words]")
        render_macros: Literal[True] = Field(description="write render_macros: true")

    return ExerciseHeader


def TopicHeader():  # noqa: N802
    """Return the model of what a topic's `index.md` must say; the rest is MkDocs'."""
    from pydantic import BaseModel, Field

    class TopicHeader(BaseModel):
        title: str = Field(min_length=1, description="add title: … to its front matter")
        description: str = Field(min_length=1, description="add description: … to its front matter")

    return TopicHeader


def LabHeader():  # noqa: N802
    """Return the model of a lab's header."""
    from pydantic import BaseModel, ConfigDict, Field

    class LabHeader(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        title: str = Field(min_length=1, description="write # title: …")
        description: str = Field(
            min_length=1,
            max_length=DESCRIPTION_LENGTH,
            description=f"write a sentence of at most {DESCRIPTION_LENGTH} characters",
        )
        questions: list[str] = Field(min_length=1, description="write # questions: [topic/page]")
        seconds: int = Field(gt=0, description="write # seconds: …, about, on two cores")

    return LabHeader


def SolutionHeader():  # noqa: N802
    """Return the model of the header of a lab's solution."""
    from pydantic import BaseModel, ConfigDict, Field

    class Change(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True, serialize_by_alias=True)
        from_: str = Field(min_length=1, alias="from")
        to: str

    class SolutionHeader(BaseModel):
        model_config = ConfigDict(extra="forbid", strict=True)
        exercise: int = Field(gt=0, description="write # exercise: its number in the lab's list")
        changes: list[Change] = Field(
            [], description="write # changes: and below it # - {from: …, to: …}, of the lab's text"
        )
        without: list[str] = Field([], description="write # without: [headings of the lab]")

    return SolutionHeader
