"""The pictures: growth with size, gap over time, and the gain over what is done by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl

from benchmarks.scale.curves import gap
from benchmarks.scale.growth import measured

mpl.use("Agg")
from matplotlib import pyplot as plt

LEAST_GAP, MOST_GAP = 1e-6, 1.0
LEAST_S = 1e-3
STAGES = ("read", "screen", "build", "hand_over", "solve", "decode", "verify", "report")


def draw(told: dict[str, Any], folder: Path) -> None:
    """Write the pictures of what was measured."""
    sizes = {name: result for name, result in told["sizes"].items() if "failed" not in result["facts"]}
    if not sizes:
        return
    _growth(sizes, folder / "growth.png")
    for name, result in sizes.items():
        _gaps(name, result, _colors(sizes), folder / f"gap-{name}.png")
    _gains(sizes, folder / "by-hand.png")


def _growth(sizes: dict[str, Any], file: Path) -> None:
    """Seconds and memory by size, on log axes beside a line along which they grow as the case does."""
    figure, ((whole, stages), (solve, memory)) = plt.subplots(2, 2, figsize=(13, 10))
    names = _colors(sizes)
    for axes, key in ((whole, "end_to_end_s"), (solve, "seconds"), (memory, "peak_mb")):
        for name in names:
            _line(axes, sizes, name, partial(_number, name=name, key=key), names[name])
    method = _method(sizes)
    for stage in STAGES if method else ():
        _line(stages, sizes, stage, partial(_stage, method=method, stage=stage))
    titles = {whole: "end to end", stages: f"stages of {method}", solve: "build and solve", memory: "memory"}
    for axes, title in titles.items():
        _slope_1(axes, sizes)
        axes.set_title(title)
        axes.set(xscale="log", yscale="log", xlabel="projects", ylabel="MB" if axes is memory else "seconds")
        axes.grid(visible=True, alpha=0.3)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize="small")
    _save(figure, file)


def _colors(sizes: dict[str, Any]) -> dict[str, str]:
    """Return the colour of each contestant, the same in every picture."""
    names = dict.fromkeys(name for result in sizes.values() for name in result["contestants"])
    return {name: f"C{number}" for number, name in enumerate(names)}


def _number(result: dict[str, Any], name: str, key: str) -> tuple[float | None, bool]:
    """Return a median of a contestant, and whether it reached the gap; None where it was not there or failed."""
    contestant = result["contestants"].get(name)
    if contestant is None or contestant["failed"]:
        return None, False
    return contestant["median"][key], measured(result, name)["seconds"] is not None


def _stage(result: dict[str, Any], method: str | None, stage: str) -> tuple[float | None, bool]:
    return result["contestants"][method]["stages"].get(stage), True


def _slope_1(axes: Any, sizes: dict[str, Any]) -> None:
    """Draw a line through the lowest point at the smallest size that has one, along which twice the projects take twice as much."""
    lines = [line for line in axes.get_lines() if len(line.get_xdata())]
    if not lines:
        return
    first, low = min((line.get_xdata()[0], line.get_ydata()[0]) for line in lines)
    last = max(result["facts"]["projects"] for result in sizes.values())
    axes.plot([first, last], [low, low * last / first], color="grey", linestyle="--", label="slope 1")


def _method(sizes: dict[str, Any]) -> str | None:
    """Return the first method of ours that has stages at every size."""
    first = next(iter(sizes.values()))["contestants"]
    return next((n for n in first if all("stages" in r["contestants"].get(n, {}) for r in sizes.values())), None)


def _line(
    axes: Any,
    sizes: dict[str, Any],
    label: str,
    of: Callable[[dict[str, Any]], tuple[float | None, bool]],
    color: str | None = None,
) -> None:
    """Draw a line through a number at each size; the number is hollow where the gap was not reached."""
    told = sorted((result["facts"]["projects"], *of(result)) for result in sizes.values())
    known = [(x, max(y, LEAST_S), done) for x, y, done in told if y is not None]
    if not known:
        return
    x, y, done = zip(*known, strict=True)
    (line,) = axes.plot(x, y, label=label, color=color)
    color = line.get_color()
    axes.scatter(x, y, facecolors=[color if whole else "white" for whole in done], edgecolors=color, zorder=3)


def _gaps(size: str, result: dict[str, Any], colors: dict[str, str], file: Path) -> None:
    """Distance of each plan, and of each bound, from the best bound and the best plan of all, over time."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5), sharey=True)
    bound = result["best_bound"]
    values = [c["median"]["value"] for c in result["contestants"].values() if c["median"]["value"] is not None]
    for name, contestant in result["contestants"].items():
        points = contestant["runs"][0]["curve"]
        plans = [(s, g) for s, p, _ in points if (g := gap(p, bound)) is not None]
        bounds = [(s, g) for s, _, b in points if (g := gap(max(values, default=None), b)) is not None]
        for axes, known in ((left, plans), (right, bounds)):
            if known and not contestant["failed"]:
                seconds, gaps = zip(*known, strict=True)
                axes.step(
                    seconds, [min(max(g, LEAST_GAP), MOST_GAP) for g in gaps], where="post", marker=".", label=name
                )
    left.set_title(f"{size}: best plan, below the least bound of all")
    right.set_title(f"{size}: bound, above the best plan of all")
    for axes in (left, right):
        for near in (0.0025, 0.001):
            axes.axhline(near, color="grey", linewidth=0.7, linestyle="--")
        axes.set(xscale="log", yscale="log", xlabel="seconds from the finished tables of candidates", ylabel="gap")
        axes.grid(visible=True, alpha=0.3)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize="small")
    _save(figure, file)


def _gains(sizes: dict[str, Any], file: Path) -> None:
    """How much more value, and how much less new land for the same value, than by hand."""
    figure, axes = plt.subplots(figsize=(7, 4))
    labels, shift = list(sizes), 0.2
    for number, (key, label) in enumerate(
        (("more_value", "more value"), ("land_saved_share", "less new land for the same value"))
    ):
        known = [result["over_by_hand"][key] for result in sizes.values()]
        shares = [0.0 if share is None else share * 100 for share in known]
        bars = axes.bar([x + (2 * number - 1) * shift for x in range(len(labels))], shares, 2 * shift, label=label)
        axes.bar_label(bars, ["unknown" if share is None else f"{share:.1%}" for share in known])
    axes.margins(y=0.15)
    axes.set_xticks(range(len(labels)), labels)
    axes.set(ylabel="% of the best plan made by hand")
    axes.legend()
    _save(figure, file)


def _save(figure: Any, file: Path) -> None:
    figure.tight_layout()
    figure.savefig(file, dpi=120)
    plt.close(figure)
