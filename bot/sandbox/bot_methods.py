"""The methods about the bot itself: how it gets updates, its menus and texts, files and chats."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox import params as p
from bot.sandbox.menus import EVERYONE, Scope, check_language
from bot.sandbox.method import method, whole
from bot.sandbox.shapes import Json, bad_request
from bot.sandbox.telegram import StandIn
from bot.sandbox.updates import Webhook

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


@method(p.Params)
def get_me(world: StandIn, params: p.Params) -> Json:
    """Who the bot is."""
    return world.bot | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


@method(p.SetWebhook)
def set_webhook(world: StandIn, params: p.SetWebhook) -> bool:
    """Push updates to an address; without one, go back to getUpdates."""
    if not SECRET.fullmatch(params.secret_token):
        too_long = len(params.secret_token) > 256
        raise bad_request(f"secret token {'is too long' if too_long else 'contains unallowed characters'}")
    if params.url and not _reachable(params.url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.updates.want(params.allowed_updates)
    webhook = Webhook(params.url, params.secret_token, params.max_connections) if params.url else None
    world.updates.set_webhook(webhook, drop_pending=params.drop_pending_updates)
    return True


@method(p.DropPending)
def delete_webhook(world: StandIn, params: p.DropPending) -> bool:
    """Go back to getUpdates."""
    world.updates.set_webhook(None, drop_pending=params.drop_pending_updates)
    return True


@method(p.Params)
def get_webhook_info(world: StandIn, params: p.Params) -> Json:
    """Where updates are pushed, how many wait, what last went wrong."""
    webhook, error = world.updates.webhook, world.updates.last_error
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.waiting),
    }
    info |= {"max_connections": webhook.max_connections} if webhook else {}
    info |= {"last_error_date": error[0], "last_error_message": error[1]} if error else {}
    return info | ({"allowed_updates": sorted(world.updates.allowed)} if world.updates.allowed else {})


@method(p.SetCommands)
def set_my_commands(world: StandIn, params: p.SetCommands) -> bool:
    """The "/" list for a scope and language."""
    world.menus.set_commands(_scope(world, params.scope), params.language_code, params.commands)
    world.changed.tell()
    return True


@method(p.Commands)
def delete_my_commands(world: StandIn, params: p.Commands) -> bool:
    """Take the "/" list of a scope and language away."""
    world.menus.set_commands(_scope(world, params.scope), params.language_code, [])
    world.changed.tell()
    return True


@method(p.Commands)
def get_my_commands(world: StandIn, params: p.Commands) -> list[Json]:
    """The "/" list of exactly this scope and language."""
    check_language(params.language_code)
    return world.menus.commands.get((_scope(world, params.scope), params.language_code), [])


@method(p.Named)
def set_my_name(world: StandIn, params: p.Named) -> bool:
    """The bot's name, in one language."""
    return _set_text(world, "name", params.language_code, params.name)


@method(p.Described)
def set_my_description(world: StandIn, params: p.Described) -> bool:
    """What an empty chat says, in one language."""
    return _set_text(world, "description", params.language_code, params.description)


@method(p.DescribedShortly)
def set_my_short_description(world: StandIn, params: p.DescribedShortly) -> bool:
    """What the bot's profile says, in one language."""
    return _set_text(world, "short_description", params.language_code, params.short_description)


@method(p.Spoken)
def get_my_name(world: StandIn, params: p.Spoken) -> Json:
    """The bot's name, as set for a language or for all."""
    return {"name": world.menus.text_for("name", params.language_code, world.bot["first_name"])}


@method(p.Spoken)
def get_my_description(world: StandIn, params: p.Spoken) -> Json:
    """What an empty chat says, as set for a language or for all."""
    return {"description": world.menus.text_for("description", params.language_code)}


@method(p.Spoken)
def get_my_short_description(world: StandIn, params: p.Spoken) -> Json:
    """What the bot's profile says, as set for a language or for all."""
    return {"short_description": world.menus.text_for("short_description", params.language_code)}


@method(p.MenuButton)
def set_chat_menu_button(world: StandIn, params: p.MenuButton) -> bool:
    """The button beside the text field."""
    button = params.menu_button or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands"):
        raise bad_request("MenuButton has unsupported type")
    if params.chat_id:
        world.known_chat(params.chat_id)
    world.menus.buttons[params.chat_id] = button
    return True


@method(p.GetFile)
def get_file(world: StandIn, params: p.GetFile) -> Json:
    """Where a file can be downloaded, 20 MB at most."""
    if not params.file_id:
        raise bad_request("file_id not specified")
    return world.files.to_download(params.file_id)


@method(p.InChat)
def get_chat(world: StandIn, params: p.InChat) -> Json:
    """A chat the bot knows."""
    shape = world.known_chat(params.chat_id).shape
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return shape | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


@method(p.InChat)
def leave_chat(world: StandIn, params: p.InChat) -> bool:
    """Leave a group."""
    chat = world.open_chat(params.chat_id)
    if chat.shape["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.leave(chat)
    return True


def _scope(world: StandIn, scope: Any) -> Scope:
    if scope is None:
        return EVERYONE
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    if scope.get("type") == "chat":
        return ("chat", world.known_chat(whole(scope.get("chat_id")) or 0).id)
    if scope.get("type") not in WIDE_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return (scope["type"], 0)


def _set_text(world: StandIn, what: str, language: str, text: str) -> bool:
    world.menus.set_text(what, language, text)
    world.changed.tell()
    return True


def _reachable(url: str) -> bool:
    """HTTPS anywhere, as Telegram wants it; plain HTTP only on this machine, where the stand-in lives."""
    parts = urlsplit(url)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))
