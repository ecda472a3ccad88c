"""A contestant that takes too long or too much is killed with its children, and what it told until then is kept."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from benchmarks.scale import contest
from benchmarks.scale.contest import watched

if not Path("/proc").exists():
    pytest.skip("memory is looked up in /proc", allow_module_level=True)

BEGUN = "import sys, pathlib, time, subprocess; log = pathlib.Path(sys.argv[1]) / 'log.jsonl'; "
SEEN = """log.write_text('{"s": 0.5, "event": "seen", "plan": 3.0, "bound": 4.0}\\n'); """
CHILD = "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], process_group=0); (log.parent / 'child').write_text(str(child.pid)); "


def run(folder: Path, code: str, limit_s: float) -> tuple[dict[str, object], list[dict[str, object]]]:
    return watched([sys.executable, "-c", BEGUN + code, str(folder)], folder, limit_s)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_too_long(tmp_path: Path) -> None:
    began = time.monotonic()
    told, events = run(tmp_path / "run", CHILD + SEEN + "time.sleep(60)", 0.3)
    assert time.monotonic() - began < 5
    assert told["failed"] == "killed: still running 0.3 s after it began"
    assert told["seconds"] is None
    assert [event["plan"] for event in events] == [3.0]
    child = int((tmp_path / "run" / "child").read_text())
    for _ in range(50):
        if not is_running(child):
            break
        time.sleep(0.02)
    assert not is_running(child)


def test_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contest, "MOST_MB", 60)
    told, _ = run(tmp_path / "run", SEEN + "much = bytearray(b'x') * 80_000_000; time.sleep(60)", 30.0)
    assert told["failed"] == "killed: it took more than 60 MB"


def test_never_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contest, "LOADING_S", 0.2)
    told, events = run(tmp_path / "run", "time.sleep(60)", 30.0)
    assert (told["failed"], events) == ("killed: it did not begin within 0.2 s", [])


def test_the_last_words_of_who_fails(tmp_path: Path) -> None:
    told, _ = run(tmp_path / "run", "raise ValueError('no room in ' + sys.argv[1])", 30.0)
    assert told["failed"] == "exit code 1: ValueError: no room in run"


def test_who_ends_is_not_killed(tmp_path: Path) -> None:
    ended = """log.write_text('{"s": 0.5, "event": "end", "status": "done"}\\n')"""
    told, _ = run(tmp_path / "run", ended, 30.0)
    assert (told["failed"], told["status"], told["seconds"]) == (None, "done", 0.5)
