"""Progress on stderr: a line that updates itself on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import FrameType, TracebackType
from typing import Any

from rich.console import Console
from rich.status import Status

from landquota.errors import Interrupted
from landquota.solvers.options import Progress, SolveOptions
from landquota.texts import Language, say

SOLVING = ("solve", "clash", "pin_price")
"""Stages in which the solver can be asked to stop and keep what there is."""
EVERY_S = 5.0
"""Off a terminal, a running solve speaks this often."""


class ProgressLine:
    """Shows the stage and, while solving, incumbent, bound and gap. Ctrl-C asks the solver for its best plan.

    Parameters
    ----------
    console
        Where to write: stderr.
    """

    def __init__(self, console: Console, lang: Language) -> None:
        self._console, self._lang = console, lang
        self._status: Status | None = console.status("") if console.is_terminal else None
        self._spoken = time.monotonic()
        self._cancel = threading.Event()
        self._solving = False
        self._handler: Any = None

    def __enter__(self) -> ProgressLine:
        if self._status:
            self._status.start()
        if threading.current_thread() is threading.main_thread():
            self._handler = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)

    def listen(self, options: SolveOptions) -> SolveOptions:
        """Return the options with this line as listener and canceller."""
        return replace(options, on_progress=self.solving, cancel=self._cancel)

    def stage(self, name: str) -> None:
        """Say that a stage begins."""
        self._solving = name in SOLVING
        self._show(say(f"stage.{name}", self._lang), always=True)

    def solving(self, progress: Progress) -> None:
        """Say how far a level is, and how many parts of it are done where it is solved in parts."""
        if self._cancel.is_set():
            return
        if progress.incumbent is None or progress.gap is None:
            text = say("progress.searching", self._lang, level=self._level(progress), seconds=progress.seconds)
        else:
            text = say(
                "progress.gap",
                self._lang,
                level=self._level(progress),
                value=progress.incumbent,
                bound=progress.bound,
                gap=progress.gap,
                seconds=progress.seconds,
            )
        if progress.done is not None and progress.count is not None:
            text = say("progress.parts", self._lang, text=text, done=progress.done, count=progress.count)
        self._show(text)

    def counted(self, what: str) -> Callable[[int, int], None]:
        """Return a listener that says how many of something are done; the catalogue holds `progress.<what>`."""

        def tell(done: int, count: int) -> None:
            self._show(say(f"progress.{what}", self._lang, done=done, count=count))

        return tell

    def _level(self, progress: Progress) -> str:
        return say(f"level.{progress.stage}", self._lang)

    def _show(self, text: str, *, always: bool = False) -> None:
        if self._status:
            self._status.update(text)
            return
        now = time.monotonic()
        if always or now - self._spoken >= EVERY_S:
            self._spoken = now
            self._console.print(text, markup=False)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        """Keep the best plan at the first Ctrl-C while solving; stop at once at any other."""
        if not self._solving or self._cancel.is_set():
            raise Interrupted
        self._cancel.set()
        self._show(say("progress.cancelling", self._lang), always=True)
