"""Settings: read once, all mistakes named at once, documented where people look."""

import re
from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.errors import ConfigError
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def documented() -> dict[str, str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^#?\s?([A-Z_]+)=(.*)$", text, flags=re.MULTILINE))


def test_the_example_lists_every_setting_with_its_default() -> None:
    defaults = {
        name.upper(): "" if field.default is None else str(field.default).removesuffix(".0")
        for name, field in Settings.model_fields.items()
    }
    assert {name: value.lower() for name, value in documented().items()} == {
        name: value.lower() for name, value in defaults.items()
    }


def test_the_example_explains_every_setting_in_the_words_of_the_class() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for field in Settings.model_fields.values():
        assert f"# {field.description}" in text


def test_the_example_itself_is_a_valid_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg] # pydantic-settings' own argument


def test_without_settings_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings.discord_token is None
    assert settings.dateline_database == Path("dateline.db")


def test_every_wrong_setting_is_named_and_no_value_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_POLL_SECONDS", "soon-secret")
    monkeypatch.setenv("DISCORD_API", "http://evil-secret.example/api")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    message = str(caught.value)
    assert "DATELINE_POLL_SECONDS" in message
    assert "DISCORD_API" in message
    assert "secret" not in message


@pytest.mark.parametrize(
    "address", ["https://proxy.example/api/v10/", "http://127.0.0.1:9/api/v10", "http://localhost:9/api"]
)
def test_another_api_may_be_https_or_on_loopback(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DISCORD_API", address)
    assert load_settings().discord_api == address.rstrip("/")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("DATELINE_POLL_SECOND=5\n", "DATELINE_POLL_SECOND"),
        ("this is no setting\n", "line 1"),
        ("DATELINE_LOG_LEVEL=INFO\n=oops\n", "line 2"),
    ],
)
def test_a_broken_env_file_is_refused_with_the_place(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / ".env").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        load_settings()


def test_an_env_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKEN=\xff\xfe\xfa\n")
    with pytest.raises(ConfigError, match=r"\.env"):
        load_settings()


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "canary-token")
    assert "canary-token" not in repr(load_settings())


def test_the_token_may_be_a_credential_of_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "discord_token").write_text("canary-token\n", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    token = load_settings().discord_token
    assert token is not None
    assert token.get_secret_value() == "canary-token"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "nowhere"))
    assert load_settings().discord_token is None
