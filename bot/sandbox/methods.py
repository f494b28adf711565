"""One call of the Bot API: token checked, bad weather (faults), parameters read, carried out, recorded, answered."""

from __future__ import annotations

import json

from bot.sandbox import bot_methods, message_methods  # noqa: F401 - they fill the table of methods
from bot.sandbox import params as p
from bot.sandbox.method import METHODS, Method, method, whole
from bot.sandbox.shapes import Json, Refused
from bot.sandbox.telegram import StandIn


async def call(world: StandIn, token: str, name: str, values: Json) -> bytes:
    """Carry out one call and return the body of Telegram's answer. Raises Refused or HungUp."""
    world.check_token(token)
    known = METHODS.get(name.lower())
    if known is None:
        raise Refused(404, "Not Found: method not found")
    chat_id = whole(values.get("chat_id"))
    await world.faults.strike(known.name.lower(), chat_id, effect_done=False)
    result = await _result(world, known, p.read(known.params, values))
    if known.puts and chat_id is not None:
        world.faults.record(known.name, chat_id)
    await world.faults.strike(known.name.lower(), chat_id, effect_done=True)
    return b'{"ok":true,"result":' + result + b"}"


async def _result(world: StandIn, known: Method, params: p.Params) -> bytes:
    if isinstance(params, p.GetUpdates):
        world.updates.want(params.allowed_updates)
        told = await world.updates.ask(params.offset, params.limit, params.timeout)
        return b"[" + b",".join(told) + b"]"
    return json.dumps(known.act(world, params)).encode()


@method(p.GetUpdates)
def get_updates(world: StandIn, params: p.GetUpdates) -> None:
    """Answered by the queue itself: it waits, and its updates are told byte for byte."""
