"""The queue: a search in words, its pages, its counts, the views that people keep."""

from fuchang.cases.queue.grammar import SORTS, Query, parse
from fuchang.cases.queue.pages import Page, count, page
from fuchang.cases.queue.views import View, shown_views
from fuchang.cases.queue.words import UnknownTerm

__all__ = ["SORTS", "Page", "Query", "UnknownTerm", "View", "count", "page", "parse", "shown_views"]
