"""What the commands print."""


def say(text: str) -> None:
    """Print text of which strangers wrote parts, without letting it steer the terminal."""
    print(plain(text), flush=True)  # noqa: T201 - its use


def plain(text: str) -> str:
    """Return text with a space for every character that could steer a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
