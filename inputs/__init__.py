"""What enters: the case and its rulebook, read, checked and typed."""

from landquota.inputs.case import Case
from landquota.inputs.read import CaseSource, open_case, read_case
from landquota.inputs.rulebooks import controls_in_edition, load_rulebook
from landquota.inputs.template import write_template
from landquota.inputs.write import write_case

__all__ = [
    "Case",
    "CaseSource",
    "controls_in_edition",
    "load_rulebook",
    "open_case",
    "read_case",
    "write_case",
    "write_template",
]
