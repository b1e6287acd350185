"""Formulas as a line of Unicode text, for where there is no MathML: hits of the search."""

from xml.etree import ElementTree

from ground_truth.site.mathematics import mathml

RAISED = str.maketrans("0123456789+−-()niTk⊤′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿⁱᵀᵏᵀ′")
LOWERED = str.maketrans("0123456789+−-=()aeijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
SPACED = set("=≠≈≤≥<>+−×·/⊙→←∈±≪≫,;")
"""Operators with a space about them; a comma has one behind it."""
ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "¯": "\u0304", "‾": "\u0304", "~": "\u0303"}


def formula_text(latex):
    """Return `latex` as a line of text: `w_i^2` as wᵢ².

    Raises:
        ValueError: it is no LaTeX.
    """
    text = _text(ElementTree.fromstring(mathml(latex, display=False)))
    return " ".join(text.replace("\u2061", "").split())  # that a function is applied


def _text(element):
    parts, name = [_text(part) for part in element], element.tag
    match name:
        case "mfrac":
            return f"{_grouped(parts[0])} / {_grouped(parts[1])}"
        case "msqrt":
            return f"√{_grouped(''.join(parts))}"
        case "mover" if parts[1] in ACCENTS:
            return parts[0] + ACCENTS[parts[1]]
        case "msub" | "munder":
            return parts[0] + _shifted("_", LOWERED, parts[1])
        case "msup" | "mover":
            return parts[0] + _shifted("^", RAISED, parts[1])
        case "msubsup" | "munderover":
            return parts[0] + _shifted("_", LOWERED, parts[1]) + _shifted("^", RAISED, parts[2])
        case "mspace":
            return " "
        case "mo" if element.text in SPACED and element.get("lspace") != "0":
            return f"{element.text} " if element.text in ",;" else f" {element.text} "
        case "mi" if len(element.text or "") > 1:
            return f" {element.text} "
    return (element.text or "") + "".join(parts)


def _shifted(mark, characters, text):
    """Return `text` raised or lowered; behind a `mark` where Unicode has no such letters."""
    text = "".join(text.split()).replace("\u2062", "")
    if all(ord(each) in characters for each in text):
        return text.translate(characters)
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"


def _grouped(text):
    text = text.strip()
    return f"({text})" if any(each in text for each in "+−-=±") else text
