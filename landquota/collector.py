"""Python's collector of cycles, off for a while.

Reading and building make millions of small objects and no cycles worth finding; the collector would walk them all, again and
again: building a large model is four times faster without it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Switch the collector off inside the block, and on again if it was on."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.unfreeze()  # counts what was made as old, or the collector would walk all of it at once
            gc.enable()
