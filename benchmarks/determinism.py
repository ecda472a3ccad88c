"""Whether the bundled case gives the same run folder, byte for byte, from shuffled rows and at other thread counts.

Run it from the root of the repository: `python -m benchmarks.determinism [SEEDS]`. It prints JSON: the files that differ, and the seconds
of each run. The tests do the same with a part of the case (`tests/test_determinism.py`).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from landquota import app
from tests.written import Written, read_written

GANZHOU = Path(__file__).parents[1] / "inputs" / "cases" / "ganzhou"
THREADS = (1, 2, 4)


def run(written: Written, folder: Path, threads: int) -> tuple[dict[str, bytes], float]:
    """Return the files of the run folder but the manifest, and the seconds that it took."""
    began = time.perf_counter()
    case, out = written.folder(folder / "case"), folder / "run"
    app.run(case, out, change_options=app.with_limits(None, None, threads))
    files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    del files["manifest.json"]
    return files, time.perf_counter() - began


def main(seeds: int) -> None:
    """Run the case as it stands, then once a thread count and once a seed, and compare."""
    written = read_written(GANZHOU)
    variants = [("as it stands, 2 threads", written, 2)]
    variants += [(f"{threads} threads", written, threads) for threads in THREADS]
    variants += [
        (f"rows shuffled with seed {seed}, 2 threads", written.shuffled(seed), 2) for seed in range(1, seeds + 1)
    ]
    expected: dict[str, bytes] = {}
    told: list[dict[str, Any]] = []
    for name, variant, threads in variants:
        with TemporaryDirectory() as folder:
            files, seconds = run(variant, Path(folder), threads)
        expected = expected or files
        differing = sorted(n for n in expected.keys() | files.keys() if files.get(n) != expected.get(n))
        told.append({"run": name, "seconds": round(seconds, 1), "files": len(files), "differing": differing})
    same = not any(entry["differing"] for entry in told)
    print(json.dumps({"same": same, "runs": told}, indent=2))
    raise SystemExit(0 if same else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
