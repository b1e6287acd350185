"""The machinery of Ground Truth: run the snippets, and show on the pages what they did."""

from ground_truth.listing import show

__all__ = ["show"]
