"""A drawn case goes all the way: its run folder is written, and every published number agrees with the verifier's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from landquota import app
from landquota.reports.run_folder import MANIFEST
from tests.cross.comparing import drawing
from tests.cross.maps import mapped_cases
from tests.cross.strategies import tiny_cases
from tests.written import Written


@drawing(examples=6, long=600)
@given(tiny_cases())
def test_the_run_folder_passes_its_verification(written: Written) -> None:
    assert_verified(written)


@drawing(examples=5, long=600)
@given(mapped_cases())
def test_the_run_folder_of_a_case_with_a_map_passes_its_verification(written: Written) -> None:
    assert_verified(written)


def test_more_disposed_than_asked_without_an_intensity_rule(tmp_path: Path) -> None:
    """Without `intensity` no rule caps the completion of tasks: U0 did 8 of 5, and the pool of 6 goes 1.6 to 1."""
    disposal = {"disposal_id": "D", "unit_id": "U0", "kind": "approved_unsupplied", "measure": "supply"}
    written = Written(
        {"name": "x", "plan_year": 2020, "rulebook": "national-2020", "quota": {"extra_mu": 6}},
        {
            "units": [{"unit_id": "U0", "name": "x", "task_unsupplied_mu": 5}, {"unit_id": "U1", "name": "y"}],
            "disposals": [{**disposal, "area_mu": 8, "date": "2020-06-01", "approved_on": "2015-05-01"}],
        },
    )
    app.run(written.folder(tmp_path / "case"), tmp_path / "run")
    scores = app.solve_case(app.read_case(tmp_path / "case")).plan.scores
    assert scores["completion"].tolist() == [1.6, 1.0]
    assert scores["pool_share"].tolist() == [1.6 / 2.6, 1 / 2.6]


def assert_verified(written: Written) -> None:
    """Run the case; a finding raises."""
    with TemporaryDirectory() as folder:
        case, out = written.folder(Path(folder) / "case"), Path(folder) / "run"
        app.run(case, out)
        assert out.joinpath(MANIFEST).is_file()
        assert app.verify(out, case=case).ok
