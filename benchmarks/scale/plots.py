"""The pictures: growth with size, gap over time, and the gain over what is done by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

LEAST_GAP = 1e-6
STAGES = ("read", "screen", "build", "hand_over", "solve", "decode", "verify", "report")


def draw(told: dict[str, Any], folder: Path) -> None:
    """Write the pictures of what was measured."""
    sizes = {name: result for name, result in told["sizes"].items() if "failed" not in result["facts"]}
    if not sizes:
        return
    _growth(sizes, folder / "growth.png")
    for name, result in sizes.items():
        _gaps(name, result, folder / f"gap-{name}.png")
    _gains(sizes, folder / "by-hand.png")


def _growth(sizes: dict[str, Any], file: Path) -> None:
    """Seconds by size: ours stage by stage, and everybody's build and solve together."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5), sharey=True)
    method = _method(sizes)
    for stage in STAGES:
        _line(
            left, sizes, stage, lambda r, s=stage: r["contestants"][method].get("stages", {}).get(s) if method else None
        )
    left.set_title(f"stages of {method}")
    names = sorted({name for result in sizes.values() for name in result["contestants"]})
    for name in names:
        _line(right, sizes, name, lambda r, n=name: r["contestants"].get(n, {}).get("median", {}).get("seconds"))
    right.set_title("build and solve")
    for axes in (left, right):
        axes.set(xscale="log", yscale="log", xlabel="projects", ylabel="seconds")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize="small")
    _save(figure, file)


def _method(sizes: dict[str, Any]) -> str | None:
    """Return the first method of ours that has stages at every size."""
    first = next(iter(sizes.values()))["contestants"]
    return next((n for n in first if all("stages" in r["contestants"].get(n, {}) for r in sizes.values())), None)


def _line(axes: Any, sizes: dict[str, Any], label: str, seconds: Any) -> None:
    points = [(result["facts"]["projects"], seconds(result)) for result in sizes.values()]
    known = [(x, max(y, 1e-3)) for x, y in points if y is not None]
    if known:
        axes.plot(*zip(*known, strict=True), marker="o", label=label)


def _gaps(size: str, result: dict[str, Any], file: Path) -> None:
    """Distance of each plan, and of each bound, from the best bound and the best plan of all, over time."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5), sharey=True)
    bound = result["best_bound"]
    values = [c["median"]["value"] for c in result["contestants"].values() if c["median"]["value"] is not None]
    for name, contestant in result["contestants"].items():
        points = contestant["runs"][0]["curve"]
        plans = [(s, abs(bound - p) / abs(p)) for s, p, _ in points if p is not None and bound is not None]
        bounds = [(s, abs(b - max(values)) / abs(b)) for s, _, b in points if b is not None and values]
        for axes, known in ((left, plans), (right, bounds)):
            if known:
                seconds, gaps = zip(*known, strict=True)
                axes.step(seconds, [max(g, LEAST_GAP) for g in gaps], where="post", marker=".", label=name)
    left.set_title(f"{size}: best plan, below the least bound of all")
    right.set_title(f"{size}: bound, above the best plan of all")
    for axes in (left, right):
        for near in (0.0025, 0.001):
            axes.axhline(near, color="grey", linewidth=0.7, linestyle="--")
        axes.set(xscale="log", yscale="log", xlabel="seconds from the finished tables of candidates", ylabel="gap")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize="small")
    _save(figure, file)


def _gains(sizes: dict[str, Any], file: Path) -> None:
    """How much more value, and how much less new land for the same value, than by hand."""
    figure, axes = plt.subplots(figsize=(7, 4))
    labels, shift = list(sizes), 0.2
    for number, (key, label) in enumerate(
        (("more_value", "more value"), ("land_saved_share", "less new land for the same value"))
    ):
        shares = [(result["over_by_hand"][key] or 0.0) * 100 for result in sizes.values()]
        bars = axes.bar([x + (2 * number - 1) * shift for x in range(len(labels))], shares, 2 * shift, label=label)
        axes.bar_label(bars, fmt="%.1f %%")
    axes.set_xticks(range(len(labels)), labels)
    axes.set(ylabel="% of the best plan made by hand")
    axes.legend()
    _save(figure, file)


def _save(figure: Any, file: Path) -> None:
    figure.tight_layout()
    figure.savefig(file, dpi=120)
    plt.close(figure)
