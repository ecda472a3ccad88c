"""What verification found: each difference between what stands in the run folder and what was recomputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from landquota.texts import Language, say


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold.

    Attributes
    ----------
    code
        What kind of finding; the catalogue holds `verify.<code>`.
    file
        File in the run folder.
    row
        Ids of the row; empty where it concerns the file or the plan as a whole.
    column
        Column, or dotted path in a JSON file.
    found, expected
        What stands there and what was recomputed, as text; empty is blank.
    rule
        Rule that was recomputed; the catalogue holds `verify.rule.<rule>`, and `docs/formulation.md` the formula.
    """

    code: str
    file: str
    row: tuple[str, ...] = ()
    column: str = ""
    found: str = ""
    expected: str = ""
    rule: str = ""

    def text(self, lang: Language) -> str:
        """Return the finding in one sentence."""
        row = ", ".join(part for part in self.row if part)
        where = " ".join(part for part in (self.file, row, self.column) if part)
        blank = say("verify.blank", lang)
        rule = say(f"verify.rule.{self.rule}", lang) if self.rule else ""
        return say(
            f"verify.{self.code}",
            lang,
            where=where,
            found=self.found or blank,
            expected=self.expected or blank,
            rule=rule,
        )


@dataclass(frozen=True)
class Verification:
    """The outcome of a verification.

    Attributes
    ----------
    checked
        Number of rules and numbers that were compared.
    """

    findings: tuple[Finding, ...]
    checked: int

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class Log:
    """Collects findings and counts comparisons."""

    findings: list[Finding] = field(default_factory=list)
    checked: int = 0

    def expect(self, holds: bool, finding: Finding) -> bool:
        """Count one comparison, and note the finding unless it holds."""
        self.checked += 1
        if not holds:
            self.findings.append(finding)
        return holds

    def add(self, finding: Finding) -> None:
        """Note a finding."""
        self.expect(False, finding)

    def take(self, other: Log) -> None:
        """Take over what another log holds."""
        self.findings += other.findings
        self.checked += other.checked

    def result(self) -> Verification:
        """Return what was found, each thing once."""
        return Verification(tuple(dict.fromkeys(self.findings)), self.checked)


def show(value: object) -> str:
    """Return a value as the files show it: at most six decimals, flags as yes and no, lists joined by `|`.

    Examples
    --------
    >>> show(750.0), show(True), show(["idle", "tax"]), show(None)
    ('750', 'yes', 'idle|tax', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, set | frozenset):
        return "|".join(sorted(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "|".join(str(part) for part in value)
    return str(value)
