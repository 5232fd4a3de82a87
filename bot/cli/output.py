"""What the commands print."""


def say(text: str) -> None:
    """Print text of which strangers wrote parts, without letting it steer the terminal."""
    print("".join(char if char.isprintable() or char == "\n" else " " for char in text))  # noqa: T201 - its use
