"""What a method of the Bot API is, and the table of those that the stand-in carries out.

A method is a function (world, parameters) -> result, named as in Telegram's documentation but in our
spelling: `send_message` is sendMessage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.params import Params
from bot.sandbox.telegram import StandIn

P = TypeVar("P", bound=Params)
Act = Callable[[StandIn, Any], Any]


@dataclass(frozen=True)
class Method:
    """A method of the Bot API: its name, its parameters, what it does, whether it puts something into a chat."""

    name: str
    params: type[Params]
    act: Act
    puts: bool


METHODS: dict[str, Method] = {}


def method(params: type[P]) -> Callable[[Callable[[StandIn, P], Any]], Callable[[StandIn, P], Any]]:
    """Make a function a method of the Bot API."""

    def register(act: Callable[[StandIn, P], Any]) -> Callable[[StandIn, P], Any]:
        first, *rest = act.__name__.split("_")
        name = first + "".join(word.capitalize() for word in rest)
        puts = name.startswith("edit") or (name.startswith("send") and name != "sendChatAction")
        METHODS[name.lower()] = Method(name, params, act, puts)
        return act

    return register


def whole(value: Any) -> int | None:
    """A number that may have come as words; None when it is none."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None
