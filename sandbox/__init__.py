"""A small local Discord (REST v10, gateway v10, a web page) for the demo and the tests."""

from sandbox.app import Sandbox
from sandbox.people import Answer, NoAnswerError
from sandbox.world import Channel, Guild, Overwrite, Permission, Person, Role, World, default_world

__all__ = [
    "Answer",
    "Channel",
    "Guild",
    "NoAnswerError",
    "Overwrite",
    "Permission",
    "Person",
    "Role",
    "Sandbox",
    "World",
    "default_world",
]
