"""The settings: environment variables or a `.env` file, read once, all mistakes named at once."""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError


class Settings(BaseSettings):
    """Every setting; the field's name in capitals is the variable's name, as `.env.example` lists it."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore", env_ignore_empty=True
    )

    discord_token: SecretStr | None = Field(
        default=None, description="The bot's token, from Discord's developer portal."
    )
    discord_api: str | None = Field(
        default=None, description="Another base URL for Discord's API: https, or http on loopback."
    )
    dateline_database: Path = Field(default=Path("dateline.db"), description="Path of the SQLite database.")
    dateline_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged."
    )
    dateline_log_format: Literal["text", "json"] = Field(
        default="text", description="One log line as text or as JSON."
    )
    dateline_http_port: int | None = Field(
        default=None, ge=0, le=65535, description="Port of health and metrics on 127.0.0.1; off when empty."
    )
    dateline_allow_private_feeds: bool = Field(
        default=False,
        description="Let feeds live on private networks and any port (a test bed, an intranet).",
    )
    dateline_poll_seconds: int = Field(
        default=900, ge=1, description="Shortest time between two polls of one feed, in seconds."
    )
    dateline_settle_seconds: int = Field(
        default=180,
        ge=0,
        description="How long a new story waits for further reports before it is posted, in seconds.",
    )
    dateline_nonce_seconds: float = Field(
        default=60.0, gt=0, description="How long we trust Discord to recognise a repeated nonce, in seconds."
    )
    dateline_parsers: int = Field(
        default=1,
        ge=1,
        le=16,
        description="Parsing processes side by side, 200 MB each; two read nearly twice as fast.",
    )
    dateline_starter_feeds: bool = Field(
        default=True, description="Add the starter catalogue of feeds to a new database."
    )
    dateline_contact: str | None = Field(
        default=None,
        description="An address or e-mail shown in the User-Agent, so that publishers can reach you.",
    )
    dateline_asks_a_minute: int = Field(
        default=30, ge=1, description="How many commands and clicks of one person are answered in a minute."
    )
    dateline_body_days: int = Field(default=90, ge=1, description="How many days article bodies are kept.")
    dateline_summary_days: int = Field(default=365, ge=1, description="How many days summaries are kept.")

    @field_validator("discord_api")
    @classmethod
    def _safe_base(cls, value: str | None) -> str | None:
        from urllib.parse import urlsplit  # noqa: PLC0415 - only when the setting is used

        if value is None:
            return None
        parts = urlsplit(value)
        loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme == "https" or (parts.scheme == "http" and loopback):
            return value.rstrip("/")
        raise ValueError("must be an https address, or http on 127.0.0.1")


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; raise ConfigError naming every wrong one, never its value."""
    try:
        _check_env_file(Path(".env"))
        # pydantic-settings takes the folder as an argument that its classes do not declare
        return Settings(_secrets_dir=_credentials(), **overrides)  # type: ignore[call-arg] # its own argument
    except ValidationError as error:
        problems = "; ".join(
            f"{_name(item['loc'])}: {item['msg'].removeprefix('Value error, ')}" for item in error.errors()
        )
        raise ConfigError(f"Settings: {problems}. See .env.example for each one's form.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The .env file cannot be read: {error}. Mend, let it be read, or remove it."
        ) from None


def _credentials() -> Path | None:
    """Return the folder where systemd puts credentials, a file a setting ("discord_token")."""
    folder = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent"))
    return folder if folder.is_dir() else None


def _check_env_file(path: Path) -> None:
    """Refuse lines that are no settings and names that nobody reads: python-dotenv passes over both."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as stream:
        bindings = list(parse_stream(stream))
    # a name alone, without "=", is passed over in silence too: a token pasted by itself
    broken = [item.original.line for item in bindings if item.error or (item.key and item.value is None)]
    if broken:
        where = ", ".join(f"line {line}" for line in broken)
        raise ConfigError(f"The .env file: {where} is not NAME=value. Correct or remove it.")
    known = {name.upper() for name in Settings.model_fields}
    for binding in bindings:
        name = (binding.key or "").upper()
        if name.startswith(("DATELINE_", "DISCORD_")) and name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]}?" if close else " .env.example lists all of them."
            raise ConfigError(f"The .env file: no setting is called {name}.{hint}")


def _name(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper() if location else "settings"
