"""Ctrl-C while solving: the best plan so far is kept, verified and written, and nobody is told that it is optimal."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from landquota import app
from landquota.errors import ExitCode
from landquota.texts import say
from tests.cross.gap import Instance

AGENTS, JOBS = 12, 72
NICE_WHILE_S = 2.0
"""Long enough to have a plan, far too short to prove one."""
HERE = ("-m", "landquota")
WATCHED = (
    "-c",
    "from landquota.solvers import watchdog; watchdog.WATCHED_COLUMNS = 0; from landquota.start import main; main()",
)
"""As if the case were so large that a process of its own searches."""


def hard_case(folder: Path) -> Path:
    """Write an assignment case whose values go against its areas, which takes HiGHS many minutes."""
    draw = random.Random(3)
    weights = [[draw.randint(1, 100) for _ in range(JOBS)] for _ in range(AGENTS)]
    worth = [[1000 + w + draw.randint(-10, 10) for w in row] for row in weights]
    capacities = [int(0.7 * sum(row) / AGENTS) for row in weights]
    written = Instance("hard", "Max", 0, worth, weights, capacities).written()
    return written.with_settings(objectives=["value"]).folder(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: no SIGINT to a child on Windows")
@pytest.mark.parametrize("program", [HERE, WATCHED])
def test_the_first_interrupt_keeps_the_best_plan(tmp_path: Path, program: tuple[str, str]) -> None:
    case, out = hard_case(tmp_path / "case"), tmp_path / "run"
    command = [sys.executable, *program, "run", str(case), "--out", str(out), "--lang", "en", "--threads", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        said = next(line for line in process.stderr if say("stage.solve", "en") in line)
        assert said
        if program is WATCHED:
            assert next(line for line in process.stderr if ", bound " in line)
        else:
            time.sleep(NICE_WHILE_S)
        assert process.poll() is None, "solved before it could be interrupted"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == ExitCode.NOT_PROVED, errors
    plan = json.loads(out.joinpath("plan.json").read_text(encoding="utf-8"))
    assert (plan["status"], plan["proved"]) == ("feasible", False)
    level = plan["objectives"][0]
    assert 0 < level["value"] < level["bound"]
    assert level["gap"] > 0
    assert app.verify(out, case=case).ok
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
