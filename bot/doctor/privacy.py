"""Who on this machine may read what holds a secret: the token, and who follows what."""

import shlex
import stat
from collections.abc import Sequence
from pathlib import Path

from bot.doctor.findings import Finding, note, ok


def examine_privacy(files: Sequence[Path]) -> list[Finding]:
    """Name the files that everybody on this machine can read; a group's right may be meant."""
    open_to_all = [str(file) for file in files if file.is_file() and file.stat().st_mode & stat.S_IROTH]
    if not open_to_all:
        return [ok("privacy", "settings and database cannot be read by everybody on this machine")]
    return [
        note(
            "privacy",
            f"Everybody on this machine can read {', '.join(open_to_all)}.",
            f"Keep it to yourself: `chmod 600 {shlex.join(open_to_all)}`.",
        )
    ]
