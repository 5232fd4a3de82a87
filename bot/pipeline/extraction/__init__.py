"""Extraction: from a page or a saved document to title, body and what is known of them."""

from bot.pipeline.extraction.document import extract_text
from bot.pipeline.extraction.page import extract_page

__all__ = ["extract_page", "extract_text"]
