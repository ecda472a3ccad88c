"""Where the console script begins: light, so that a Ctrl-C during the first seconds of imports is already answered in a sentence."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType

from landquota.collector import collector_off
from landquota.errors import ExitCode, Interrupted


def _stop(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def main() -> None:
    """Run the command line; SIGINT and SIGTERM end it with nothing half-written."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    try:
        with collector_off():
            from landquota.cli import main as run  # noqa: PLC0415 - the imports are what takes the seconds

        run()
    except Interrupted:
        sys.stderr.write("interrupted; nothing was written\n")
        sys.exit(ExitCode.INTERRUPTED)
    finally:
        gc.freeze()  # else Python ends by walking every object there is: seconds after a province, for memory that the system takes back anyway
