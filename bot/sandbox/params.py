"""What each method of the Bot API may be given.

One class per set of parameters. Anything else is refused by name: stricter than Telegram, which overlooks
what it does not know, so that a misspelt parameter is found here and not by a child. Structured values come
as JSON or as a string of JSON (in a form).
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.sandbox.files import Upload
from bot.sandbox.shapes import Json, Refused, bad_request


def _structure(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value or None


Structured = Annotated[Any, BeforeValidator(_structure)]
Objects = Annotated[list[Json], BeforeValidator(lambda value: _structure(value) or [])]
Names = Annotated[list[str], BeforeValidator(lambda value: _structure(value) or [])]
Numbers = Annotated[list[int], BeforeValidator(lambda value: _structure(value) or [])]


class Params(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class GetUpdates(Params):
    """`allowed_updates` not given: as it was before."""

    offset: int = 0
    limit: int = Field(100, ge=1, le=100)
    timeout: int = Field(0, ge=0)
    allowed_updates: Names | None = None


class DropPending(Params):
    """Whether to forget what waits."""

    drop_pending_updates: bool = False


class SetWebhook(DropPending):
    """`certificate` and `ip_address` are taken and not used: the stand-in only pushes to this machine."""

    url: str = ""
    certificate: Upload | str = ""
    ip_address: str = ""
    max_connections: int = Field(40, ge=1, le=100)
    allowed_updates: Names | None = None
    secret_token: str = ""


class InChat(Params):
    """A chat."""

    chat_id: int


class OneMessage(InChat):
    """A message in a chat."""

    message_id: int


class ManyMessages(InChat):
    """Messages in a chat."""

    message_ids: Numbers


class ChatAction(InChat):
    """What the bot seems to be doing."""

    action: str


class Sending(InChat):
    """What every send may have."""

    reply_markup: Structured = None
    reply_parameters: Structured = None
    disable_notification: bool = False
    protect_content: bool = False


class SendMessage(Sending):
    """A text."""

    text: str = ""
    parse_mode: str = ""
    entities: Objects = []
    link_preview_options: Structured = None


class SendFile(Sending):
    """A file with a caption; a file is an upload or the id of one already sent."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: Objects = []


class SendPhoto(SendFile):
    """A picture."""

    photo: Upload | str = ""
    has_spoiler: bool = False
    show_caption_above_media: bool = False


class SendVoice(SendFile):
    """A voice note."""

    voice: Upload | str = ""
    duration: int = 0


class SendAudio(SendFile):
    """A piece of music or speech."""

    audio: Upload | str = ""
    duration: int = 0
    performer: str = ""
    title: str = ""


class SendDocument(SendFile):
    """Any other file."""

    document: Upload | str = ""
    disable_content_type_detection: bool = False


class EditText(OneMessage):
    """New words for a message; without `reply_markup` its buttons go."""

    text: str = ""
    parse_mode: str = ""
    entities: Objects = []
    link_preview_options: Structured = None
    reply_markup: Structured = None


class EditMarkup(OneMessage):
    """New buttons for a message; without `reply_markup` they go."""

    reply_markup: Structured = None


class AnswerTap(Params):
    """An answer to a button press."""

    callback_query_id: str
    text: str = ""
    show_alert: bool = False
    url: str = ""
    cache_time: int = Field(0, ge=0)


class Spoken(Params):
    """In one language, or (empty) in every other."""

    language_code: str = ""


class Commands(Spoken):
    """Whose command list, and in which language."""

    scope: Structured = None


class SetCommands(Commands):
    """A command list."""

    commands: Objects = []


class Named(Spoken):
    """The bot's name."""

    name: str = ""


class Described(Spoken):
    """What an empty chat says about the bot."""

    description: str = ""


class DescribedShortly(Spoken):
    """What the bot's profile says."""

    short_description: str = ""


class MenuButton(Params):
    """The button beside the text field, in one chat or (without `chat_id`) in all."""

    chat_id: int = 0
    menu_button: Structured = None


class GetFile(Params):
    """A file."""

    file_id: str = ""


def read(kind: type[Params], values: Json) -> Params:
    """The parameters of a call. Raises Refused."""
    try:
        json.dumps(values, ensure_ascii=False, default=lambda upload: "").encode()
        return kind.model_validate(values)
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValidationError as trouble:
        raise _refusal(trouble) from None


def _refusal(trouble: ValidationError) -> Refused:
    error = trouble.errors(include_url=False)[0]
    name = ".".join(str(part) for part in error["loc"] if not isinstance(part, int))
    match error["type"]:
        case "extra_forbidden":
            return bad_request(f'unknown parameter "{name}"')
        case "missing":
            return bad_request(f'parameter "{name}" is required')
        case _:
            return bad_request(f'parameter "{name}" is not valid: {error["msg"]}')
