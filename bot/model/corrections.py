"""What readers report and servers correct."""

from dataclasses import dataclass
from enum import StrEnum


class ReportKind(StrEnum):
    """What of a story somebody says is wrong."""

    REGION = "region"
    TOPIC = "topic"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a guild, or with the global scope the operator, says of a story: that it is about `code`, or not.

    For a summary `code` is empty and `is_right` False: it is not shown.
    """

    story_id: int
    scope: str
    kind: ReportKind
    code: str
    is_right: bool
