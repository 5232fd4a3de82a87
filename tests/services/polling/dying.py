"""Analyses that bring the parsing process down; it imports them, so they stand in a module of their own."""

import os
import signal
from datetime import datetime

from bot.model import Analysis, Document
from bot.pipeline import jobs

analyze_well = jobs.analyze


def analyze(document: Document, *, now: datetime) -> Analysis:
    """Die of one report, and analyse all others."""
    if "number 2" in (document.title or ""):
        os.kill(os.getpid(), signal.SIGKILL)
    return analyze_well(document, now=now)
