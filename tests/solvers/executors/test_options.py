"""Method, cluster and threads: what the manifest tells, what the copy of the case does not, and one thread for each task."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from landquota import app
from landquota.cli import main
from landquota.errors import InputError
from landquota.solvers.executors.base import serving
from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions

NOBODY = "tcp://127.0.0.1:1"


def test_the_manifest_tells_where_it_was_solved_and_the_case_does_not(tmp_path: Path) -> None:
    """One search needs no cluster, so that nobody has to answer there."""
    words = ["--threads", "2", "--method", "whole", "--cluster", NOBODY, "--out", str(tmp_path / "there")]
    with pytest.raises(SystemExit) as ended:
        main(["run", "tests/cases/two_parcels", *words])
    assert ended.value.code == 0
    options = json.loads((tmp_path / "there/manifest.json").read_text("utf-8"))["options"]
    assert options == {"gap": 0.0, "time_limit_s": 600.0, "threads": 2, "method": "whole", "cluster": NOBODY}
    copy = app.read_case(tmp_path / "there/case").settings.solve
    assert (copy.threads, copy.cluster, copy.method) == (None, None, "whole")
    app.run("tests/cases/two_parcels", tmp_path / "here", changes=["solve.method=whole"])
    quota = [(tmp_path / name / "quota.csv").read_bytes() for name in ("here", "there")]
    assert quota[0] == quota[1]


def test_an_address_that_is_none_is_refused_in_the_case() -> None:
    with pytest.raises(InputError, match=r"solve\.cluster"):
        app.read_case("tests/cases/two_parcels", changes=["solve.cluster=localhost"])


@pytest.mark.parametrize("command", [["sweep", "--vary", "quota.extra_mu=0:9"], ["explain", "J1"]])
def test_a_cluster_that_nobody_answers_for_is_bad_input(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landquota.solvers.executors.dask_cluster.CONNECT_S", 0.5)
    about = "tests/cases/two_parcels"
    out = tmp_path / "out.json"
    if command[0] == "explain":
        app.run(about, tmp_path / "run")
        about = str(tmp_path / "run")
    with pytest.raises(SystemExit) as ended:
        main([command[0], about, *command[1:], "--cluster", NOBODY, "--out", str(out), "--lang", "en"])
    assert ended.value.code == 2
    assert "cannot be reached" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(("asked", "threads"), [(None, 1), (3, 3)])
def test_highs_has_one_thread_where_it_works_for_others(asked: int | None, threads: int) -> None:
    problem = app.prepare(app.read_case("tests/cases/two_parcels")).problem
    with serving():
        session = HighsSession(problem, SolveOptions(threads=asked))
    assert session._highs.getOptionValue("threads")[1] == threads
