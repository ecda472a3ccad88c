"""A comparison as text for a terminal: what differed in the input first, then what that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from landquota.reports.compare.changed_plans import MOVES, Land, Row, better
from landquota.reports.compare.comparison import Pair
from landquota.reports.compare.speech import Speech, signed
from landquota.reports.layout import area

MOST = 12
"""Lines of one list that are printed; the rest is counted."""
MOST_OF_KIND = 8
"""Projects of each kind of change that are printed."""
MOST_CAUSES = 3
INDENT = "  "


def comparison_text(speech: Speech) -> str:
    """Return a comparison as lines of text."""
    comparison = speech.comparison
    lines: list[str] = []
    for pair in comparison.pairs:
        lines += [*_title(speech, pair), *_inputs(speech, pair)]
    lines += [line for line in (speech.caution(),) if line]
    lines += [*_numbers(speech), *_quota(speech)]
    for pair in comparison.pairs:
        lines += _changed(speech, pair)
    return "\n".join(lines) + "\n"


def price(speech: Speech, pair: Pair) -> str:
    """Say what one run costs or saves against the base, level by level and in total; nothing without two plans."""
    comparison, at = speech.comparison, pair.number - 1
    if not pair.has_plans:
        return ""
    levels = [(speech.say(f"level.{row.name}"), row.name, row.differences[at]) for row in comparison.levels]
    parts = [
        speech.say("compare.price.part", what=what, by=signed(by), better=speech.say(f"compare.{better(name, by)}"))
        for what, name, by in levels
        if by
    ]
    totals = [(row.name, row.differences[at]) for row in comparison.totals if row.name in ("placed", "supplied_mu")]
    parts += [
        speech.say("compare.price.plain", what=speech.say(f"compare.total.{name}"), by=signed(by))
        for name, by in totals
        if by
    ]
    return speech.say("compare.price", list=speech.join(parts)) if parts else speech.say("compare.price.none")


def remarks(speech: Speech, pair: Pair) -> Iterator[str]:
    """Yield what to know of a pair before anything else: the same or not, another case, no plan."""
    labels = speech.comparison.labels
    yield speech.headline(pair)
    names = [run.plan["case"] for run in (pair.old, pair.new)]
    if names[0] != names[1]:
        yield speech.say("compare.other_case", old=names[0], new=names[1])
    for number in (0, pair.number):
        if speech.comparison.runs[number].plan["totals"] is None:
            yield speech.say("compare.no_plan", run=labels[number], status=speech.status(number))


def move_counts(speech: Speech, pair: Pair) -> str:
    """Say how many projects lose, get or change their land."""
    counts = Counter(move.kind for move in pair.moves)
    return speech.say("compare.count.moves", **{kind: counts[kind] for kind in MOVES})


def _title(speech: Speech, pair: Pair) -> Iterator[str]:
    labels = speech.comparison.labels
    if pair.number > 1:
        yield ""
    yield from ("== " + speech.say("compare.pair", run=labels[pair.number], base=labels[0]), *remarks(speech, pair))


def _inputs(speech: Speech, pair: Pair) -> Iterator[str]:
    lines = []
    for change in pair.inputs[:MOST]:
        told = {"group": speech.say(f"compare.group.{change.group}"), "what": speech.what(pair, change)}
        old, new = speech.values(pair, change)
        line, besides = speech.say("compare.line.input", old=old, new=new, **told), speech.besides(pair, change)
        lines.append(line + (speech.say("compare.line.besides", besides=besides) if besides else ""))
    yield from _section(speech, "inputs", lines, len(pair.inputs))


def _section(speech: Speech, name: str, lines: list[str], count: int, first: str = "") -> Iterator[str]:
    """Yield a heading with how many there are, a first line of counts, the lines, and how many are left out."""
    yield ""
    yield speech.say("compare.count", section=speech.say(f"compare.section.{name}"), count=count)
    if first and lines:
        yield INDENT + first
    yield from (INDENT + line for line in lines or [speech.say(f"compare.none.{name}")])
    if count > len(lines) > 0:
        yield INDENT + speech.say("compare.more.line", count=count - len(lines))


def _numbers(speech: Speech) -> Iterator[str]:
    """Yield the levels and the totals, each run's number with the difference and what it means."""
    comparison = speech.comparison
    yield from ("", speech.say("compare.section.levels"))
    for row in comparison.levels:
        told = {"what": speech.say(f"level.{row.name}"), "numbers": _numbers_of(speech, row, row.name)}
        yield INDENT + speech.say("compare.line.numbers", **told)
    if comparison.totals:
        yield from ("", speech.say("compare.section.totals"))
    for row in comparison.totals:
        told = {"what": speech.say(f"compare.total.{row.name}"), "numbers": _numbers_of(speech, row)}
        yield INDENT + speech.say("compare.line.numbers", **told)
    for pair in comparison.pairs:
        if text := price(speech, pair):
            label = comparison.labels[pair.number]
            several = len(comparison.pairs) > 1
            yield speech.say("compare.line.numbers", what=label, numbers=text) if several else text


def _numbers_of(speech: Speech, row: Row, level: str = "") -> str:
    parts = [_number(row.values[0])]
    for value, by in zip(row.values[1:], row.differences, strict=True):
        told = {"value": _number(value), "by": signed(by) if by is not None else "-"}
        if level and by:
            parts.append(speech.say("compare.line.level", better=speech.say(f"compare.{better(level, by)}"), **told))
        else:
            parts.append(speech.say("compare.line.number", **told) if by else told["value"])
    return " → ".join(parts) if len(parts) == 2 else " | ".join(parts)


def _number(value: float | None) -> str:
    return "-" if value is None else area("mu", value)


def _quota(speech: Speech) -> Iterator[str]:
    """Yield who gained and lost quota, of each run against the base."""
    labels = speech.comparison.labels
    for pair in speech.comparison.pairs:
        at = pair.number - 1
        rows = [(row, by) for row in speech.comparison.quota if (by := row.differences[at])]
        if not pair.has_plans:
            continue
        yield from ("", speech.say("compare.section.quota") + (f" ({labels[pair.number]})" if at else ""))
        yield INDENT + quota_counts(speech, pair)
        for row, by in _both_ends(sorted(rows, key=lambda found: (-found[1], found[0].name))):
            causes = speech.causes(pair, row.name, MOST_CAUSES)
            values = {"old": _number(row.values[0]), "new": _number(row.values[pair.number])}
            yield INDENT + speech.say(
                "compare.line.unit", unit=speech.unit(row.name), by=signed(by), causes=causes, **values
            )
        if len(rows) > 2 * MOST:
            yield INDENT + speech.say("compare.more.line", count=len(rows) - 2 * MOST)


def _both_ends(rows: list[tuple[Row, float]]) -> list[tuple[Row, float]]:
    """Return the units that gain and lose most."""
    return rows if len(rows) <= 2 * MOST else rows[:MOST] + rows[-MOST:]


def quota_counts(speech: Speech, pair: Pair) -> str:
    """Say how many units gain, lose and stay."""
    by = [row.differences[pair.number - 1] or 0.0 for row in speech.comparison.quota]
    gain, loss = sum(x > 0 for x in by), sum(x < 0 for x in by)
    return speech.say("compare.count.quota", gain=gain, loss=loss, same=len(by) - gain - loss)


def _changed(speech: Speech, pair: Pair) -> Iterator[str]:
    """Yield the projects and places that differ."""
    if not pair.has_plans:
        return
    if len(speech.comparison.pairs) > 1:
        labels = speech.comparison.labels
        yield from ("", "== " + speech.say("compare.pair", run=labels[pair.number], base=labels[0]))
    lines = []
    for move in (m for kind in MOVES for m in [m for m in pair.moves if m.kind == kind][:MOST_OF_KIND]):
        told = {"move": speech.say(f"compare.move.{move.kind}"), "id": move.project_id}
        told |= {
            "name": speech.project(move.project_id),
            "old": _land(speech, move.old),
            "new": _land(speech, move.new),
        }
        why = speech.why(pair, move)
        lines.append(speech.say("compare.line.move", **told) + (speech.say("compare.line.why", why=why) if why else ""))
    yield from _section(speech, "moves", lines, len(pair.moves), move_counts(speech, pair))
    yield from _place_lines(speech, pair)


def _place_lines(speech: Speech, pair: Pair) -> Iterator[str]:
    words, gone = speech.words[0], speech.say("compare.none")
    lines = [
        speech.say(
            "compare.line.place",
            place=change.place_id,
            unit=speech.unit(change.unit_id),
            old=words.code(change.old_status) if change.old_status else gone,
            new=words.code(change.new_status) if change.new_status else gone,
        )
        for change in pair.places[:MOST]
    ]
    yield from _section(speech, "places", lines, len(pair.places))


def _land(speech: Speech, land: Land | None) -> str:
    if land is None:
        return speech.say("compare.line.no_land")
    return speech.say("compare.line.land", place=speech.land(land), area=area("mu", land.area_mu))
