"""Lay out the warm server's memory so that forks are cheap: called by child.py before the second guest of a class.

Nothing comes in and nothing goes out. A fork copies the table of all pages, and the end of a guest takes it apart. With
pages of 2 MB the table is small. A guest still copies only the 4 kB that it writes to.
"""

from __future__ import annotations

import ctypes
import gc
import sys

_MADV_COLLAPSE = 25  # since Linux 6.1
_HUGE = 1 << 21


def settle() -> None:
    """Keep all present objects out of later collections, and put the heap into huge pages where the system can."""
    gc.freeze()
    if sys.platform == "linux":
        try:
            _collapse()
        except (OSError, ValueError):
            pass  # without it, forks only take longer


def _collapse() -> None:
    """Ask the kernel for huge pages in every private part of the memory. It may refuse any of them."""
    libc = ctypes.CDLL(None)
    with open("/proc/self/maps", encoding="ascii", errors="replace") as lines:
        maps = [line.split() for line in lines]
    for span, rights, _, _, file, *name in maps:
        start, end = (int(edge, 16) for edge in span.split("-"))
        start, end = -(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE
        if rights == "rw-p" and file == "0" and name != ["[stack]"] and start < end:
            libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_COLLAPSE)
