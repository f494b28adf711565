"""The methods that put messages into chats, change them, take them away, and answer button presses.

What Telegram refuses is refused in its own words.
"""

from __future__ import annotations

from dataclasses import replace

from telegram.constants import BulkRequestLimit, CallbackQueryLimit, FileSizeLimit, MessageLimit
from telegram.constants import ChatAction as KnownAction

from bot.sandbox import params as p
from bot.sandbox.files import Upload, picture_size, picture_type
from bot.sandbox.formatting import formatted, is_blank
from bot.sandbox.keyboard import keyboard
from bot.sandbox.method import method, whole
from bot.sandbox.shapes import Json, Message, Refused, bad_request, utf16_length
from bot.sandbox.telegram import StandIn

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)


LONGEST_SIDES = 10_000  # pixels, width and height together
MOST_STRETCHED = 20  # times as long as wide


@method(p.SendMessage)
def send_message(world: StandIn, params: p.SendMessage) -> Json:
    """A text."""
    return _post(world, params, _text(params.text, params.parse_mode, params.entities))


@method(p.SendPhoto)
def send_photo(world: StandIn, params: p.SendPhoto) -> Json:
    """A picture, 10 MB at most."""
    upload = _upload(world, params.photo, "photo")
    if upload.size > FileSizeLimit.PHOTOSIZE_UPLOAD:
        most = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
        raise bad_request(f"file of size {upload.size} bytes is too big for a photo; the maximum size is {most} bytes")
    size = picture_size(upload.data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > LONGEST_SIDES or max(size) > MOST_STRETCHED * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    seen = replace(upload, mime=picture_type(upload.data))
    return _post(world, params, {"photo": world.files.photo(seen)} | _caption(params))


@method(p.SendVoice)
def send_voice(world: StandIn, params: p.SendVoice) -> Json:
    """A voice note."""
    told = {"duration": params.duration} if params.duration else {}
    return _post_file(world, params, "voice", params.voice, told)


@method(p.SendAudio)
def send_audio(world: StandIn, params: p.SendAudio) -> Json:
    """Music or speech."""
    told = {"performer": params.performer, "title": params.title}
    shown = {key: words for key, words in told.items() if words}
    return _post_file(world, params, "audio", params.audio, {"duration": params.duration} | shown)


@method(p.SendDocument)
def send_document(world: StandIn, params: p.SendDocument) -> Json:
    """Any file, 50 MB at most."""
    return _post_file(world, params, "document", params.document, {})


@method(p.ChatAction)
def send_chat_action(world: StandIn, params: p.ChatAction) -> bool:
    """What the bot seems to be doing, until its next message."""
    chat = world.open_chat(params.chat_id)
    if params.action not in list(KnownAction):
        raise bad_request("wrong parameter action in request")
    if chat.id in world.phones:
        world.phones[chat.id].doing = params.action
        world.changed.tell()
    return True


@method(p.EditText)
def edit_message_text(world: StandIn, params: p.EditText) -> Json:
    """New words for one of the bot's own messages."""
    message = _own(world, params)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    words = _text(params.text, params.parse_mode, params.entities)
    return _edit(world, message, words, keyboard(params.reply_markup))


@method(p.EditMarkup)
def edit_message_reply_markup(world: StandIn, params: p.EditMarkup) -> Json:
    """New buttons for one of the bot's own messages."""
    message = _own(world, params)
    words: Json = {key: message.raw[key] for key in ("text", "entities") if key in message.raw}
    return _edit(world, message, words, keyboard(params.reply_markup))


@method(p.OneMessage)
def delete_message(world: StandIn, params: p.OneMessage) -> bool:
    """Take a message away, within 48 hours."""
    world.delete(world.find(params.chat_id, params.message_id, "delete"))
    return True


@method(p.ManyMessages)
def delete_messages(world: StandIn, params: p.ManyMessages) -> bool:
    """Take messages away; those that are not there are passed over."""
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
    """Answer a button press, once."""
    if utf16_length(params.text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    world.answer_tap(params.callback_query_id, params.text, alert=params.show_alert)
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
    if not isinstance(wanted, dict) or whole(wanted.get("message_id")) is None:
        raise bad_request("Object expected as reply parameters")
    quoted = world.known_chat(params.chat_id).messages.get(int(wanted["message_id"]))
    if quoted is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return {"reply_to_message": quoted.raw} if quoted else {}


def _upload(world: StandIn, given: Upload | str, kind: str) -> Upload:
    if isinstance(given, str):
        if not given:
            raise bad_request(f"there is no {kind} in the request")
        given = _sent_before(world, given)
    if not given.size:
        raise bad_request("file must be non-empty")
    return given


def _sent_before(world: StandIn, file_id: str) -> Upload:
    try:
        return world.files.find(file_id).upload
    except Refused:
        raise bad_request("wrong file identifier/HTTP URL specified") from None


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
