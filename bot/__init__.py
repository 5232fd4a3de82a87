"""Dateline: a news desk for chat communities."""

__version__ = "0.1.0"
