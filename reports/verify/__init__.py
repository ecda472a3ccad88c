"""Recomputes a published plan from its files alone, with no code of the model."""

from landquota.reports.verify.facts import Facts, candidates, recompute_facts
from landquota.reports.verify.findings import Finding, Verification
from landquota.reports.verify.judging import Judgement, judge
from landquota.reports.verify.outcome import Choice
from landquota.reports.verify.verifying import verify

__all__ = [
    "Choice",
    "Facts",
    "Finding",
    "Judgement",
    "Verification",
    "candidates",
    "judge",
    "recompute_facts",
    "verify",
]
