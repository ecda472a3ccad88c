"""What the reason cards of all projects without land cost, against one plain solve of the same case.

Run it from the root of the repository: `python -m benchmarks.cards [CASE] [WORKERS]`. It prints JSON: the seconds of both in one run, their
ratio, and how many cards have each reason and a change. The ratio should be at most 10.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from landquota import app
from landquota.parallel import processors
from landquota.whatif.project_cards import project_cards
from landquota.whatif.study import study_of

GANZHOU = Path(__file__).parents[1] / "inputs" / "cases" / "ganzhou"
LIMIT = 10.0


def main(path: str, workers: int) -> None:
    """Solve, then work out all cards."""
    case = app.read_case(path)
    began = time.perf_counter()
    solved = app.solve_case(case)
    solve = time.perf_counter() - began
    study = study_of(solved)
    began = time.perf_counter()
    cards = project_cards(study, workers=workers)
    seconds = time.perf_counter() - began
    told = {
        "workers": workers,
        "solve_s": round(solve, 1),
        "cards_s": round(seconds, 1),
        "ratio": round(seconds / solve, 2),
        "limit": LIMIT,
        "cards": len(cards),
        "proved": sum(card.proved for card in cards),
        "reasons": dict(sorted(Counter(card.reason for card in cards).items())),
        "changes": dict(sorted(Counter(card.change["figure"] if card.change else "none" for card in cards).items())),
    }
    print(json.dumps(told, indent=2))
    raise SystemExit(0 if seconds <= LIMIT * solve else 1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(GANZHOU), int(sys.argv[2]) if len(sys.argv) > 2 else processors())
