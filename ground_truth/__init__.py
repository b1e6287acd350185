"""The machinery of Ground Truth: run the snippets, and show on the pages what they did."""

__all__ = ["show"]


def show(name):
    """Return the HTML that shows the snippet `name`; pages call this."""
    from ground_truth.plugin.fence import show  # MkDocs' side is not needed to run a script

    return show(name)
