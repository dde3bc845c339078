"""How much memory and processor time the child may use for one file.

Only POSIX systems can set these limits. On Windows they are skipped: the check of a workbook's
directory still refuses bombs there, but a file that needs much memory may take it.
"""

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

MEMORY = 512 << 20
CPU_SECONDS = 10
_MEGABYTES_PER_SECOND = 3  # ten times slower than measured


def limit_memory(budget: int = MEMORY) -> None:
    """From now on this process may take at most `budget` bytes more than it has."""
    if sys.platform == "win32":
        return
    own = Path("/proc/self/statm")
    if own.exists():  # elsewhere the size of this process is not to be had so simply
        used = int(own.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + budget, used + budget))


def seconds_for(size: int) -> int:
    """Processor time for a file of `size` bytes: ten seconds, and more for a large one."""
    return CPU_SECONDS + (size >> 20) // _MEGABYTES_PER_SECOND


def limit_time(size: int) -> None:
    """This process may compute for ten seconds more, and longer for a large file of `size` bytes."""
    if sys.platform == "win32":
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = int(spent) + 1 + seconds_for(size)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard < 0 else min(allowed, hard), hard))
