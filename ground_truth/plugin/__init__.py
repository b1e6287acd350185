"""All that knows MkDocs, its plugins and Zensical: what they call, and what is put into them."""

from ground_truth.plugin.fence import as_html
from ground_truth.plugin.labs import stand_in
from ground_truth.plugin.macros import define_env, on_post_build, on_pre_page_macros

__all__ = ["as_html", "define_env", "on_post_build", "on_pre_page_macros"]

stand_in()  # before the plugins are loaded: mkdocs.yml names `as_html`, which imports this
