"""`report.html`: whether it shows the plan's status, scenario, quota and projects, and runs no script but its own."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from landquota.reports.verify.card_file import CARDS
from landquota.reports.verify.claims import exact
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import Table, read_bytes
from landquota.texts import LANGUAGES, Language, say

PAGE = "report.html"
LISTED = 1000
"""A table of the page lists at least so many rows."""
SECTIONS = ("quota", "assignments", "unplaced", "cards")
REFUSED = frozenset({"applet", "base", "embed", "form", "frame", "iframe", "img", "link", "object"})
"""Elements that the page has no use for."""
POLICY = re.compile(
    "Content-Security-Policy: default-src 'none'; style-src 'sha256-[^' ]+'; script-src 'sha256-([^' ]+)'; base-uri 'none'"
)

BAND = re.compile(r'<p class="band"><b>[^<]*</b>([^<]*)</p>')
"""The notice of the case, across the page."""
FACTS = re.compile(r'<p class="facts">(.*?)</p>', re.DOTALL)
SPAN = re.compile(r"<span>([^<]*)</span>")
"""What the plan is about, under the title."""


class Shown(NamedTuple):
    """A cell of a table: what a reader sees, and the exact number in its tooltip."""

    text: str
    exact: str


class Reader(HTMLParser):
    """Reads what is compared: the policy, scripts, the verdict, and the first table of some sections."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.policies: list[str] = []
        self.scripts: list[str] = []
        self.refused: set[str] = set()
        self.verdict = ""
        self.headers: dict[str, list[str]] = {}
        self.rows: dict[str, list[list[Shown]]] = {name: [] for name in SECTIONS}
        self._section = self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where we are, and what should not be there."""
        given = {name: value or "" for name, value in attrs}
        self._inside = "verdict" if given.get("class") == "verdict" else tag
        if tag in REFUSED or any(name.startswith("on") for name in given) or (tag == "script" and given):
            self.refused.add(tag)
        if tag == "meta" and "http-equiv" in given:
            self.policies.append(f"{given['http-equiv']}: {given.get('content')}")
        elif tag == "section":
            self._section = given.get("id", "")
        elif tag == "script":
            self.scripts.append("")
        elif self._section in self.rows:
            self._start_cell(tag, given)

    def _start_cell(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "th":
            self.headers.setdefault(self._section, []).append("")
        elif tag == "tr":
            self.rows[self._section].append([])
        elif tag == "td" and self.rows[self._section]:
            self.rows[self._section][-1].append(Shown("", given.get("title", "")))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element; a link inside a cell leaves the cell open."""
        if tag != "a":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Add text to what is open."""
        if self._inside == "script":
            self.scripts[-1] += data
            return
        if self._inside == "verdict":
            self.verdict += data
        elif self._section in self.rows and self._inside == "th":
            self.headers[self._section][-1] += data
        elif self._section in self.rows and self._inside in ("td", "a") and any(self.rows[self._section][-1:]):
            text, number = self.rows[self._section][-1].pop()
            self.rows[self._section][-1].append(Shown(text + data, number))


def check_page(run: Path, plan: Mapping[str, Any], facts: Facts, tables: Mapping[str, Table], log: Log) -> None:
    """Compare the page with the plan and with the tables of decisions."""
    raw = read_bytes(run, PAGE, log)
    if raw is None:
        return
    whole = raw.startswith(b"<!DOCTYPE html>\n") and raw.rstrip(b"\n").endswith(b"</html>")
    log.expect(whole, Finding("bad_form", PAGE))
    page = Reader()
    page.feed(raw.decode("utf-8", errors="replace"))
    page.close()
    _check_scripts(page, log)
    verdicts = {say(key, lang) for key in _status_keys(plan, facts) for lang in LANGUAGES}
    log.expect(page.verdict in verdicts, Finding("differs", PAGE, (), "", page.verdict, plan["status"], "status"))
    band = BAND.search(raw.decode("utf-8", errors="replace"))
    shown = unescape(band[1]) if band else ""
    log.expect(shown == plan["notice"], Finding("differs", PAGE, (), "notice", shown, plan["notice"], "case"))
    _check_changes(raw.decode("utf-8", errors="replace"), plan, log)
    if plan["totals"] is None:
        return
    for name, key in (("assignments", "project_id"), ("unplaced", "project_id"), ("quota", "unit_id")):
        if name in tables:
            _check_ids(page, name, tables[name], key, log)
    _check_cards(page, run, tables, log)
    if "quota" in tables:
        _check_quota(page, tables["quota"], log)


def _check_changes(page: str, plan: Mapping[str, Any], log: Log) -> None:
    """Check that the page names the scenario and the single changes that its plan was made with."""
    line = FACTS.search(page)
    shown = [unescape(part) for part in SPAN.findall(line[1])] if line else []
    for key in ("scenario", "changes"):
        found = next((part for part in shown if part.startswith(tuple(_label(key, lang) for lang in LANGUAGES))), "")
        wanted = {_line(key, plan, lang) for lang in LANGUAGES}
        expected = show(plan[key])
        log.expect(found in wanted, Finding("differs", PAGE, (), key, found, expected, "case"))


def _label(key: str, lang: Language) -> str:
    return say(f"report.{key}", lang) + say("report.colon", lang)


def _line(key: str, plan: Mapping[str, Any], lang: Language) -> str:
    """Return what the page says of the scenario, or of the single changes: nothing where there are none."""
    if key == "changes":
        return _label(key, lang) + say("report.comma", lang).join(plan[key]) if plan[key] else ""
    base = plan[key] == "base"
    return _label(key, lang) + (say("report.scenario.base", lang) if base else str(plan[key]))


def _check_scripts(page: Reader, log: Log) -> None:
    """Check that one policy stands in the page, and that it names the one script by its hash."""
    policy = POLICY.fullmatch(page.policies[0]) if len(page.policies) == 1 else None
    log.expect(policy is not None, Finding("foreign_content", PAGE, found="Content-Security-Policy"))
    digests = [b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii") for script in page.scripts]
    right = policy is not None and digests == [policy[1]]
    log.expect(right, Finding("foreign_content", PAGE, found="script"))
    for tag in sorted(page.refused):
        log.add(Finding("foreign_content", PAGE, found=tag))


def _status_keys(plan: Mapping[str, Any], facts: Facts) -> Iterator[str]:
    """Yield the catalogue's words for the status; a gap of less than a billionth may be called either."""
    if plan["status"] != "optimal":
        yield f"status.{plan['status']}"
        return
    if exact(plan, facts) or all((level["gap"] or 0) <= 1e-9 for level in plan["objectives"]):
        yield "status.optimal"
    if not exact(plan, facts):
        yield "report.status.within_gap"


def _check_cards(page: Reader, run: Path, tables: Mapping[str, Table], log: Log) -> None:
    """Check that the page has cards where the run has, and then one for each project without land."""
    shown, there = bool(page.rows["cards"]), (run / CARDS).exists()
    if shown and "unplaced" in tables:
        log.expect(there, Finding("missing_file", CARDS))
        _check_ids(page, "cards", tables["unplaced"], "project_id", log)
    elif there and "unplaced" in tables:
        log.expect(not tables["unplaced"].rows, Finding("missing_text", PAGE, found=CARDS))


def _check_ids(page: Reader, place: str, table: Table, key: str, log: Log) -> None:
    """Compare the first cell of each row with the ids of a table; the page lists the first rows of a long one."""
    listed = {row[0].text for row in page.rows[place] if row} - {say("report.sum", lang) for lang in LANGUAGES}
    known = {str(row[key]) for row in table.rows.values()}
    for name in sorted(listed - known):
        log.add(Finding("extra_row", PAGE, (place, name), rule=place))
    if len(known) <= LISTED:
        for name in sorted(known - listed):
            log.add(Finding("missing_row", PAGE, (place, name), rule=place))
    log.checked += len(known)


def _check_quota(page: Reader, table: Table, log: Log) -> None:
    """Compare the quota of each unit that the page lists."""
    titles = {say("column.quota_mu", lang) for lang in LANGUAGES}
    column = next((i for i, title in enumerate(page.headers.get("quota", ())) if title in titles), None)
    if not log.expect(column is not None, Finding("missing_text", PAGE, found=" / ".join(sorted(titles)))):
        return
    quota = {str(row["unit_id"]): row["quota_mu"] for row in table.rows.values()}
    for row in page.rows["quota"]:
        if row and row[0].text in quota and column is not None:
            cell, wanted = row[column] if column < len(row) else Shown("", ""), quota[row[0].text]
            right = isinstance(wanted, float) and _shows(cell, wanted)
            log.expect(right, Finding("differs", PAGE, (row[0].text,), "quota_mu", cell.text, show(wanted), "quota"))


def _shows(cell: Shown, number: float) -> bool:
    """Tell whether a cell shows a number, rounded; the exact one stands in its tooltip if that hides anything."""
    text = cell.text.replace(",", "").replace("−", "-")
    decimals = len(text.partition(".")[2])
    try:
        near = abs(float(text) - number) <= 0.5 * 10.0**-decimals + 1e-9
        return near and abs(float(cell.exact or text) - number) <= 1e-6
    except ValueError:
        return False
