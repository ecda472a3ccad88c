"""The offline page: one file, no outside request."""

from landquota.reports.html.page import render_html

__all__ = ["render_html"]
