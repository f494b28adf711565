"""The methods of the Bot API that the stand-in carries out, and what it refuses with Telegram's own words.

Each method is a function (world, parameters) -> result, named as in Telegram's documentation but in our
spelling (`send_message` is sendMessage). A call is: token checked, bad weather (faults), parameters read,
carried out, recorded, answered.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from telegram.constants import BulkRequestLimit, CallbackQueryLimit, FileSizeLimit, MessageLimit
from telegram.constants import ChatAction as KnownAction

from bot.sandbox import params as p
from bot.sandbox.files import Upload, picture_size
from bot.sandbox.formatting import formatted, is_blank
from bot.sandbox.keyboard import keyboard
from bot.sandbox.menus import EVERYONE, Scope, check_language
from bot.sandbox.shapes import Json, Message, Refused, bad_request, utf16_length
from bot.sandbox.telegram import StandIn
from bot.sandbox.updates import Webhook

P = TypeVar("P", bound=p.Params)
Act = Callable[[StandIn, Any], Any]

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


@dataclass(frozen=True)
class Method:
    """A method of the Bot API: its name, its parameters, what it does, whether it puts something into a chat."""

    name: str
    params: type[p.Params]
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


async def call(world: StandIn, token: str, name: str, values: Json) -> bytes:
    """Carry out one call and return the body of Telegram's answer. Raises Refused or HungUp."""
    world.check_token(token)
    known = METHODS.get(name.lower())
    if known is None:
        raise Refused(404, "Not Found: method not found")
    chat_id = _whole(values.get("chat_id"))
    await world.faults.strike(known.name.lower(), chat_id, effect_done=False)
    result = await _result(world, known, p.read(known.params, values))
    if known.puts and chat_id is not None:
        world.faults.record(known.name, chat_id)
    await world.faults.strike(known.name.lower(), chat_id, effect_done=True)
    return b'{"ok":true,"result":' + result + b"}"


async def _result(world: StandIn, known: Method, params: p.Params) -> bytes:
    if isinstance(params, p.GetUpdates):
        _allow(world, params.allowed_updates)
        told = await world.updates.ask(params.offset, params.limit, params.timeout)
        return b"[" + b",".join(told) + b"]"
    return json.dumps(known.act(world, params)).encode()


@method(p.GetUpdates)
def get_updates(world: StandIn, params: p.GetUpdates) -> None:
    """Answered by the queue itself: it waits, and its updates are told byte for byte."""


@method(p.Params)
def get_me(world: StandIn, params: p.Params) -> Json:
    return world.bot | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


@method(p.SetWebhook)
def set_webhook(world: StandIn, params: p.SetWebhook) -> bool:
    if not SECRET.fullmatch(params.secret_token):
        too_long = len(params.secret_token) > 256
        raise bad_request(f"secret token {'is too long' if too_long else 'contains unallowed characters'}")
    if params.url and not _reachable(params.url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _allow(world, params.allowed_updates)
    webhook = Webhook(params.url, params.secret_token, params.max_connections) if params.url else None
    world.updates.set_webhook(webhook, drop_pending=params.drop_pending_updates)
    return True


@method(p.DropPending)
def delete_webhook(world: StandIn, params: p.DropPending) -> bool:
    world.updates.set_webhook(None, drop_pending=params.drop_pending_updates)
    return True


@method(p.Params)
def get_webhook_info(world: StandIn, params: p.Params) -> Json:
    webhook, error = world.updates.webhook, world.updates.last_error
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.waiting),
    }
    info |= {"max_connections": webhook.max_connections} if webhook else {}
    info |= {"last_error_date": error[0], "last_error_message": error[1]} if error else {}
    return info | ({"allowed_updates": sorted(world.updates.allowed)} if world.updates.allowed else {})


@method(p.SendMessage)
def send_message(world: StandIn, params: p.SendMessage) -> Json:
    return _post(world, params, _text(params.text, params.parse_mode, params.entities))


@method(p.SendPhoto)
def send_photo(world: StandIn, params: p.SendPhoto) -> Json:
    upload = _upload(world, params.photo, "photo")
    if upload.size > FileSizeLimit.PHOTOSIZE_UPLOAD:
        most = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
        raise bad_request(f"file of size {upload.size} bytes is too big for a photo; the maximum size is {most} bytes")
    if picture_size(upload.data) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return _post(world, params, {"photo": world.files.photo(upload)} | _caption(params))


@method(p.SendVoice)
def send_voice(world: StandIn, params: p.SendVoice) -> Json:
    return _post_file(world, params, "voice", params.voice, {"duration": params.duration})


@method(p.SendAudio)
def send_audio(world: StandIn, params: p.SendAudio) -> Json:
    told = {"performer": params.performer, "title": params.title}
    shown = {key: words for key, words in told.items() if words}
    return _post_file(world, params, "audio", params.audio, {"duration": params.duration} | shown)


@method(p.SendDocument)
def send_document(world: StandIn, params: p.SendDocument) -> Json:
    return _post_file(world, params, "document", params.document, {})


@method(p.ChatAction)
def send_chat_action(world: StandIn, params: p.ChatAction) -> bool:
    chat = world.open_chat(params.chat_id)
    if params.action not in list(KnownAction):
        raise bad_request("wrong parameter action in request")
    if chat.id in world.phones:
        world.phones[chat.id].doing = params.action
        world.changed.tell()
    return True


@method(p.EditText)
def edit_message_text(world: StandIn, params: p.EditText) -> Json:
    message = _own(world, params)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    words = _text(params.text, params.parse_mode, params.entities)
    return _edit(world, message, words, keyboard(params.reply_markup))


@method(p.EditMarkup)
def edit_message_reply_markup(world: StandIn, params: p.EditMarkup) -> Json:
    message = _own(world, params)
    words: Json = {key: message.raw[key] for key in ("text", "entities") if key in message.raw}
    return _edit(world, message, words, keyboard(params.reply_markup))


@method(p.OneMessage)
def delete_message(world: StandIn, params: p.OneMessage) -> bool:
    world.delete(world.find(params.chat_id, params.message_id, "delete"))
    return True


@method(p.ManyMessages)
def delete_messages(world: StandIn, params: p.ManyMessages) -> bool:
    chat = world.open_chat(params.chat_id)
    if not params.message_ids:
        raise bad_request("message identifiers are not specified")
    if len(params.message_ids) > BulkRequestLimit.MAX_LIMIT:
        raise bad_request("too many message identifiers specified")
    for message in [chat.messages[number] for number in params.message_ids if number in chat.messages]:
        world.delete(message)
    return True


@method(p.AnswerTap)
def answer_callback_query(world: StandIn, params: p.AnswerTap) -> bool:
    if utf16_length(params.text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    world.answer_tap(params.callback_query_id, params.text, alert=params.show_alert)
    return True


@method(p.SetCommands)
def set_my_commands(world: StandIn, params: p.SetCommands) -> bool:
    world.menus.set_commands(_scope(world, params.scope), params.language_code, params.commands)
    world.changed.tell()
    return True


@method(p.Commands)
def delete_my_commands(world: StandIn, params: p.Commands) -> bool:
    world.menus.set_commands(_scope(world, params.scope), params.language_code, [])
    world.changed.tell()
    return True


@method(p.Commands)
def get_my_commands(world: StandIn, params: p.Commands) -> list[Json]:
    check_language(params.language_code)
    return world.menus.commands.get((_scope(world, params.scope), params.language_code), [])


@method(p.Named)
def set_my_name(world: StandIn, params: p.Named) -> bool:
    return _set_text(world, "name", params.language_code, params.name)


@method(p.Described)
def set_my_description(world: StandIn, params: p.Described) -> bool:
    return _set_text(world, "description", params.language_code, params.description)


@method(p.DescribedShortly)
def set_my_short_description(world: StandIn, params: p.DescribedShortly) -> bool:
    return _set_text(world, "short_description", params.language_code, params.short_description)


@method(p.Spoken)
def get_my_name(world: StandIn, params: p.Spoken) -> Json:
    return {"name": world.menus.text_for("name", params.language_code, world.bot["first_name"])}


@method(p.Spoken)
def get_my_description(world: StandIn, params: p.Spoken) -> Json:
    return {"description": world.menus.text_for("description", params.language_code)}


@method(p.Spoken)
def get_my_short_description(world: StandIn, params: p.Spoken) -> Json:
    return {"short_description": world.menus.text_for("short_description", params.language_code)}


@method(p.MenuButton)
def set_chat_menu_button(world: StandIn, params: p.MenuButton) -> bool:
    button = params.menu_button or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands"):
        raise bad_request("MenuButton has unsupported type")
    if params.chat_id:
        world.known_chat(params.chat_id)
    world.menus.buttons[params.chat_id] = button
    return True


@method(p.GetFile)
def get_file(world: StandIn, params: p.GetFile) -> Json:
    if not params.file_id:
        raise bad_request("file_id not specified")
    return world.files.to_download(params.file_id)


@method(p.InChat)
def get_chat(world: StandIn, params: p.InChat) -> Json:
    shape = world.known_chat(params.chat_id).shape
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return shape | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


@method(p.InChat)
def leave_chat(world: StandIn, params: p.InChat) -> bool:
    chat = world.open_chat(params.chat_id)
    if chat.shape["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.leave(chat)
    return True


def _text(text: str, parse_mode: str, entities: list[Json]) -> Json:
    if not text:
        raise bad_request("message text is empty")
    text, entities = formatted(text, parse_mode, entities)
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def _caption(params: p.SendFile) -> Json:
    text, entities = formatted(params.caption, params.parse_mode, params.caption_entities)
    if utf16_length(text) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def _post_file(world: StandIn, params: p.SendFile, kind: str, given: Upload | str, more: Json) -> Json:
    upload = _upload(world, given, kind)
    if upload.size > FileSizeLimit.FILESIZE_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    return _post(world, params, {kind: world.files.attachment(kind, upload) | more} | _caption(params))


def _post(world: StandIn, params: p.Sending, content: Json) -> Json:
    chat = world.open_chat(params.chat_id)
    buttons = keyboard(params.reply_markup)
    content |= {"reply_markup": buttons} if buttons else {}
    content |= {"has_protected_content": True} if params.protect_content else {}
    return world.post(chat, world.bot, content | _quoted(world, params)).raw


def _quoted(world: StandIn, params: p.Sending) -> Json:
    wanted = params.reply_parameters
    if not wanted:
        return {}
    if not isinstance(wanted, dict) or _whole(wanted.get("message_id")) is None:
        raise bad_request("Object expected as reply parameters")
    quoted = world.known_chat(params.chat_id).messages.get(int(wanted["message_id"]))
    if quoted is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return {"reply_to_message": quoted.raw} if quoted else {}


def _upload(world: StandIn, given: Upload | str, kind: str) -> Upload:
    if isinstance(given, str):
        if not given:
            raise bad_request(f"there is no {kind} in the request")
        given = world.files.find(given).upload
    if not given.size:
        raise bad_request("file must be non-empty")
    return given


def _own(world: StandIn, params: p.OneMessage) -> Message:
    message = world.find(params.chat_id, params.message_id, "edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _edit(world: StandIn, message: Message, words: Json, buttons: Json) -> Json:
    changing = ("text", "entities", "reply_markup")
    new = words | ({"reply_markup": buttons} if buttons else {})
    if {key: message.raw[key] for key in changing if key in message.raw} == new:
        raise bad_request(UNCHANGED)
    kept = {key: value for key, value in message.raw.items() if key not in changing}
    return world.replace(message, kept | new | {"edit_date": int(world.clock())}).raw


def _scope(world: StandIn, scope: Any) -> Scope:
    if scope is None:
        return EVERYONE
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    if scope.get("type") == "chat":
        return ("chat", world.known_chat(_whole(scope.get("chat_id")) or 0).id)
    if scope.get("type") not in WIDE_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return (scope["type"], 0)


def _set_text(world: StandIn, what: str, language: str, text: str) -> bool:
    world.menus.set_text(what, language, text)
    world.changed.tell()
    return True


def _allow(world: StandIn, kinds: list[str] | None) -> None:
    if kinds is not None:
        world.updates.allowed = frozenset(kinds)


def _reachable(url: str) -> bool:
    """HTTPS anywhere, as Telegram wants it; plain HTTP only on this machine, where the stand-in lives."""
    parts = urlsplit(url)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
