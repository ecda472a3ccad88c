"""A goal in words and tables."""

from __future__ import annotations

from landquota.reports.answers.document import Document, asked_about, records, simple_table
from landquota.reports.answers.goal import GoalAnswer
from landquota.reports.layout import Kind, Table, area, percentage
from landquota.reports.numbers import plain
from landquota.reports.words import Words

TONES = {"found": "good", "none": "bad", "open": "fair"}


def goal_document(answer: GoalAnswer, words: Words) -> Document:
    """Return what is shown of an answer."""
    data = {**answer.plain(), "levels": records(answer.levels), "tried": records(answer.tried)}
    return Document(
        name="goal",
        case=answer.case,
        words=words,
        verdict=words.say(f"goal.outcome.{answer.outcome}"),
        tone=TONES[answer.outcome],
        told=_told(answer, words),
        tables={
            "ranges": _ranges(answer, words),
            "levels": _levels(answer, words),
            "tried": _tried(answer, words),
        },
        data=data,
        frames={"goal_levels": answer.levels, "goal_tried": answer.tried},
        facts=asked_about(answer.case, words),
    )


def _told(answer: GoalAnswer, words: Words) -> tuple[str, ...]:
    told = [words.say("goal.asked", goals=words.say("report.comma").join(answer.goals))]
    setting = words.say("report.comma").join(answer.changes) or words.say("goal.as_it_is")
    if answer.outcome == "found":
        told.append(words.say("goal.found", setting=setting))
    elif answer.shortfall is None:
        told.append(words.say("goal.no_plan"))
    else:
        told.append(words.say("goal.nearest", setting=setting, shortfall=area("number", answer.shortfall)))
    told.append(words.say("goal.searched", count=len(answer.tried), precision=percentage(answer.precision)))
    if answer.outcome == "none":
        told.append(words.say("goal.boxes", boxes=answer.boxes))
    elif answer.outcome == "open":
        key = "goal.excluded" if all(r.proof for r in answer.ranges) else "goal.no_proof"
        told.append(words.say(key, boxes=answer.boxes, share=percentage(answer.excluded)))
    return tuple(told)


def _ranges(answer: GoalAnswer, words: Words) -> Table:
    found = dict(change.split("=", 1) for change in answer.changes)
    rows = [
        (
            *(r.key, words.say("goal.no_number") if r.base is None else plain(r.base)),
            *(plain(r.low), plain(r.high), found.get(r.key, "")),
            words.flag(r.proof),
        )
        for r in answer.ranges
    ]
    last = "goal.column.found" if answer.outcome == "found" else "goal.column.nearest"
    names = ("key", "base", "low", "high", "setting", "proof")
    titles = [words.say(last if name == "setting" else f"goal.column.{name}") for name in names]
    columns: list[tuple[str, str, Kind]] = [(n, title, "text") for n, title in zip(names, titles, strict=True)]
    return simple_table("goal_ranges", columns, rows)


def _levels(answer: GoalAnswer, words: Words) -> Table:
    titles = {
        "level": words.say("goal.column.level"),
        "base": words.say("goal.column.base"),
        "found": words.say("goal.column.found" if answer.outcome == "found" else "goal.column.nearest"),
        "gain": words.say("goal.column.gain"),
    }
    kinds: dict[str, Kind] = {"level": "text"}
    columns = [(name, title, kinds.get(name, "number")) for name, title in titles.items()]
    rows = [(_level(str(row[0]), words), *row[1:]) for row in answer.levels.itertuples(index=False)]
    return simple_table("goal_levels", columns, rows)


def _level(name: str, words: Words) -> str:
    return words.or_itself(f"level.{name}", words.or_itself(f"goal.total.{name}", name))


def _tried(answer: GoalAnswer, words: Words) -> Table:
    frame = answer.tried.assign(
        met=answer.tried["met"].map(words.flag),
        proved=answer.tried["proved"].map(words.flag),
        status=answer.tried["status"].map(lambda status: words.say(f"goal.status.{status}")),
        worst=answer.tried["worst"].map(lambda where: _level(words.unit(where), words)),
    )
    keys = [r.key for r in answer.ranges]
    kinds: dict[str, Kind] = {"shortfall": "number", "change": "number"}
    kinds |= dict.fromkeys(keys, "exact")
    columns = [
        (name, name if name in keys else words.say(f"goal.column.{name}"), kinds.get(name, "text"))
        for name in frame.columns
    ]
    return simple_table("goal_tried", columns, frame.to_numpy(dtype=object).tolist())
