"""What preferences mean for one subscription: silence, mention, language."""

from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model import MentionPolicy, Preferences, TargetKind
from bot.pipeline.preferences import language_of_posts, quiet_hours_end, quiet_until, role_called, scope_of
from tests.records import NOW, a_subscription, a_target

NONE = Preferences("guild:7")
MINUTE = timedelta(minutes=1)


def test_direct_messages_follow_the_person_and_all_else_its_guild() -> None:
    assert scope_of(a_target(address="42", kind=TargetKind.DM, guild_id=None)) == "user:42"
    assert scope_of(a_target(address="900", kind=TargetKind.THREAD, guild_id="7")) == "guild:7"


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert quiet_until(a_subscription(), NONE, NOW) is None


def test_hours_that_overlap_are_one_silence() -> None:
    own = a_subscription(quiet="08:00-10:00", timezone="UTC")
    assert quiet_until(own, Preferences("guild:7", quiet="09:30-11:00"), NOW) == NOW + 120 * MINUTE
    assert quiet_until(own, Preferences("guild:7", quiet="10:00-11:00"), NOW) == NOW + 120 * MINUTE
    assert quiet_until(own, Preferences("guild:7", quiet="10:01-11:00"), NOW) == NOW + 60 * MINUTE


def test_hours_without_a_zone_are_in_utc() -> None:
    assert (
        quiet_until(a_subscription(), Preferences("guild:7", quiet="08:00-09:30"), NOW) == NOW + 30 * MINUTE
    )


@given(
    start=st.times(),
    end=st.times(),
    hours=st.integers(0, 8760),
    zone=st.sampled_from(["UTC", "Asia/Almaty", "Europe/Berlin"]),
)
def test_quiet_hours_always_end_within_about_a_day(start: time, end: time, hours: int, zone: str) -> None:
    now = NOW + timedelta(hours=hours)
    until = quiet_hours_end(f"{start:%H:%M}-{end:%H:%M}", zone, now)
    if until is not None:
        # A day with a change of clocks has 25 hours.
        assert now < until <= now + timedelta(hours=25)


times = st.builds("{:%H:%M}-{:%H:%M}".format, st.times(), st.times())


@given(own=times, preferred=times, hours=st.integers(0, 8760))
def test_when_a_silence_ends_neither_is_quiet_unless_the_day_is_full(
    own: str, preferred: str, hours: int
) -> None:
    now = NOW + timedelta(hours=hours)
    subscription = a_subscription(quiet=own, timezone="Europe/Berlin")
    preferences = Preferences("guild:7", quiet=preferred, timezone="Asia/Almaty")
    until = quiet_until(subscription, preferences, now)
    if until is None:
        assert not _is_quiet(own, preferred, now)
    else:
        assert now < until <= now + timedelta(hours=50)
        assert not _is_quiet(own, preferred, until) or until >= now + timedelta(days=1)


def _is_quiet(own: str, preferred: str, at: datetime) -> bool:
    ends = (quiet_hours_end(own, "Europe/Berlin", at), quiet_hours_end(preferred, "Asia/Almaty", at))
    return any(ends)


def test_a_role_is_called_as_far_as_the_guild_lets() -> None:
    plain = a_subscription(mention_role="5")
    managed = a_subscription(mention_role="5", mention_managed=True)
    called = {
        policy: [role_called(each, Preferences("guild:7", mentions=policy)) for each in (plain, managed)]
        for policy in MentionPolicy
    }
    assert called == {
        MentionPolicy.NOBODY: [None, None],
        MentionPolicy.MANAGE_SERVER: [None, "5"],
        MentionPolicy.ALLOWED: ["5", "5"],
    }


def test_posts_are_in_the_language_chosen_else_in_that_of_whom_they_are_for() -> None:
    own = a_subscription(language="es")
    assert language_of_posts(own, Preferences("user:42", language="ru")) == "ru"
    assert language_of_posts(own, NONE) == "es"
    assert language_of_posts(a_subscription(), NONE) == "en"
