"""Use cases on any platform: what the desk can do, whoever asks."""
