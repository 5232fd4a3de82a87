"""REST routes, one module a resource; importing them fills the table in `router`."""

from sandbox.rest import channels, commands, guilds, interactions, messages
from sandbox.rest.router import Rest

__all__ = ["Rest", "channels", "commands", "guilds", "interactions", "messages"]
