"""The processes of a session, which a program began and its children belong to."""

from __future__ import annotations

from pathlib import Path


def in_session(number: int) -> list[int]:
    """Processes, but for those that have ended, of the session that a process has begun."""
    result = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, *fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[2]) == number and state != "Z":
                result.append(int(folder.name))
    return result
