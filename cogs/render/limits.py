"""Discord's limits for a message (developers/resources/message, developers/components/reference)."""

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000
TITLE = 256
DESCRIPTION = 4096
FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
FOOTER = 2048
ADDRESS = 2048
"""Of an embed; it is not in the documentation, the API refuses longer ones."""
CUSTOM_ID = 100
BUTTON_LABEL = 80
ROWS = 5
ROW_BUTTONS = 5
CHOICES = 25
CHOICE_NAME = 100
ALT_TEXT = 1024


def length(text: str) -> int:
    """Count UTF-16 units, as Discord's clients do; never fewer than Discord's own count of characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
