"""The names of Discord's permissions, as its own pages call them."""

from bot.translation import N_, _

_NAMES = {
    "manage_guild": N_("Manage Server"),
    "manage_messages": N_("Manage Messages"),
    "manage_channels": N_("Manage Channels"),
    "manage_threads": N_("Manage Threads"),
    "view_channel": N_("View Channel"),
    "embed_links": N_("Embed Links"),
    "attach_files": N_("Attach Files"),
    "send_messages": N_("Send Messages"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "read_message_history": N_("Read Message History"),
    "mention_everyone": N_("Mention @everyone, @here, and All Roles"),
}


def permission_name(flag: str) -> str:
    """Return what a permission flag of discord.py is called where people set it."""
    return _(_NAMES[flag]) if flag in _NAMES else flag.replace("_", " ").title()
