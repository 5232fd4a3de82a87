"""New objects in Discord's shape, with everything its description requires."""

from sandbox.rules import Json
from sandbox.world import ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, Channel, Guild, Role


def blank_user(user_id: str, name: str) -> Json:
    """Write a user."""
    return {
        "id": user_id,
        "username": name.lower(),
        "global_name": name,
        "avatar": None,
        "discriminator": "0",
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def blank_member(user: Json, roles: list[str], joined: str) -> Json:
    """Write a member of a guild."""
    absent = ("nick", "avatar", "banner", "communication_disabled_until", "premium_since")
    return {
        **dict.fromkeys(absent),
        "user": user,
        "roles": roles,
        "flags": 0,
        "joined_at": joined,
        "pending": False,
        "mute": False,
        "deaf": False,
    }


def blank_channel(channel_id: str, guild_id: str, described: Channel, position: int) -> Json:
    """Write a channel without overwrites."""
    return {
        "id": channel_id,
        "type": described.kind,
        "guild_id": guild_id,
        "name": described.name,
        "topic": described.topic,
        "position": position,
        "flags": 0,
        "nsfw": False,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
    }


def blank_thread(thread_id: str, parent: Json, body: Json, owner: str, now: str) -> Json:
    """Write a thread below a channel, as a request names and tags it."""
    return {
        "id": thread_id,
        "type": ANNOUNCEMENT_THREAD if parent["type"] == ANNOUNCEMENT else PUBLIC_THREAD,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "owner_id": owner,
        "name": body["name"],
        "flags": 0,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "applied_tags": list(body.get("applied_tags") or []),
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": now,
            "auto_archive_duration": body.get("auto_archive_duration") or 4320,
            "locked": False,
            "create_timestamp": now,
        },
    }


def blank_guild(guild_id: str, described: Guild, owner: str, roles: list[Json]) -> Json:
    """Write a guild without members."""
    absent = (
        "icon description home_header splash discovery_splash banner application_id afk_channel_id "
        "system_channel_id widget_channel_id max_presences vanity_url_code rules_channel_id "
        "safety_alerts_channel_id public_updates_channel_id incidents_data"
    )
    zero = (
        "system_channel_flags verification_level default_message_notifications mfa_level premium_tier "
        "explicit_content_filter premium_subscription_count nsfw_level max_stage_video_channel_users "
        "max_video_channel_users"
    )
    return {
        **dict.fromkeys(absent.split()),
        **dict.fromkeys(zero.split(), 0),
        "id": guild_id,
        "name": described.name,
        "owner_id": owner,
        "roles": roles,
        "members": {},
        "features": [],
        "emojis": [],
        "stickers": [],
        "region": "deprecated",
        "afk_timeout": 300,
        "max_members": 500000,
        "widget_enabled": False,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "preferred_locale": described.locale,
    }


def role_shape(role: Role, role_id: str, position: int) -> Json:
    """Write a role."""
    return {
        "id": role_id,
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": position,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
