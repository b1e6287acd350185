"""What the figures of a snippet show, by the names that a reader sees."""

import numpy as np


def labeled(figures, label, axes=None):
    """Return the data that stand for `label` in matplotlib's `figures`.

    Args:
        figures: the figures.
        label: what the legend calls a line, points or bars; or the name of the axes, if they show
            an image or nothing but one line.
        axes: the name of their axes, where other axes use the same label.

    Returns:
        Of lines and points x and y, (2, n); of bars their lengths, (n,); of an image its values.

    Raises:
        ValueError: the label stands for nothing, or for more than one; the message says for what.
    """
    found, there = [], []
    for figure in figures:
        for each in figure.axes:
            names = {each.get_title(), each.get_ylabel(), each.get_xlabel(), figure.get_label()}
            shown = _shown(each)
            there += [(sorted(filter(None, names)), name) for name, _ in shown]
            if axes is None or axes in names:
                found += [data for name, data in shown if name == label]
                if label in names:
                    images = [data for name, data in shown if name == "an image"]
                    found += images or [d for _, d in shown if len(shown) == 1]
    if len(found) != 1:
        raise ValueError(f"{label!r} stands for {len(found)} of what is drawn: {there}")
    return found[0]


def _shown(axes):
    """Return what is drawn in `axes`, each with its name."""
    names = [line.get_label() for line in axes.lines]
    if all(name.startswith("_") for name in names) and axes.get_legend():
        said = [text.get_text() for text in axes.get_legend().get_texts()]
        names = said if len(said) == len(names) else names  # in the order of the lines
    lines = [np.array(line.get_data(orig=False)) for line in axes.lines]
    shown = list(zip(names, lines, strict=True))
    for bars in axes.containers:
        if hasattr(bars, "patches"):
            across = bars.orientation == "horizontal"
            lengths = [bar.get_width() if across else bar.get_height() for bar in bars]
            shown.append((bars.get_label(), np.array(lengths)))
    shown += [("an image", np.array(image.get_array())) for image in axes.images]
    for each in axes.collections:
        if len(each.get_offsets()) and each.get_array() is None:
            shown.append((each.get_label(), np.array(each.get_offsets()).T))
    return shown
