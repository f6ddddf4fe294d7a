"""CPU time as Linux accounts it: user and system, of a process and of all that came from it."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PPID, TIMES = 1, slice(11, 15)  # fields of /proc/PID/stat after the name in brackets


def spent(root: int) -> float:
    """Return the CPU seconds of a process and its descendants, those that have ended and been reaped included."""
    processes = dict(_processes())
    ours, size = {root}, 0
    while len(ours) > size:
        size = len(ours)
        ours |= {pid for pid, (parent, _) in processes.items() if parent in ours}
    return sum(processes[pid][1] for pid in ours if pid in processes) / TICK


def _processes():
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            yield int(folder.name), (int(fields[PPID]), sum(map(int, fields[TIMES])))
