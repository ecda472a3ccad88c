"""Two or more runs side by side: what differed in the input, and what that changed."""

from landquota.reports.compare.comparison import Comparison, compare
from landquota.reports.compare.document import comparison_document
from landquota.reports.compare.speech import Speech
from landquota.reports.compare.text import comparison_text
from landquota.reports.compare.writing import write_comparison

__all__ = ["Comparison", "Speech", "compare", "comparison_document", "comparison_text", "write_comparison"]
