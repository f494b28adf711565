"""What a chat shows around its messages: the bot's command lists, menu button, name and descriptions.

A person sees the most particular list that exists: their chat in their language, their chat, all private
chats in their language, all private chats, everyone in their language, everyone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from bot.sandbox.shapes import Json, bad_request, utf16_length

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
LIMITS = {
    "name": int(BotNameLimit.MAX_NAME_LENGTH),
    "description": int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
    "short_description": int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH),
}
Scope = tuple[str, int]
EVERYONE: Scope = ("default", 0)
PRIVATE: Scope = ("all_private_chats", 0)


@dataclass
class Menus:
    """Command lists by scope and language, menu buttons by chat (0: every chat), texts by kind and language."""

    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    buttons: dict[int, Json] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def set_commands(self, scope: Scope, language: str, commands: list[Json]) -> None:
        """Keep a command list; an empty one takes the list away. Raises Refused."""
        check_language(language)
        if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        checked = [_command(command) for command in commands]
        self.commands[(scope, language)] = checked
        if not checked:
            del self.commands[(scope, language)]

    def seen_by(self, chat_id: int, language: str) -> list[Json]:
        """The command list that this person's phone shows in their private chat."""
        places = [(scope, spoken) for scope in (("chat", chat_id), PRIVATE, EVERYONE) for spoken in (language[:2], "")]
        return next((self.commands[place] for place in places if place in self.commands), [])

    def set_text(self, what: str, language: str, text: str) -> None:
        """Keep the bot's name, description or short description. Raises Refused."""
        check_language(language)
        if utf16_length(text) > LIMITS[what]:
            raise bad_request(f"bot {what} is too long")
        self.texts[(what, language)] = text

    def text_for(self, what: str, language: str, otherwise: str = "") -> str:
        """The bot's name, description or short description as a phone in this language shows it."""
        return self.texts.get((what, language[:2])) or self.texts.get((what, "")) or otherwise


def check_language(language: str) -> None:
    """Raises Refused unless it is empty or two letters."""
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")


def _command(command: Json) -> Json:
    if not isinstance(command, dict) or set(command) != {"command", "description"}:
        raise bad_request("can't parse BotCommand: command and description are needed, and nothing else")
    name, description = str(command["command"]).strip().removeprefix("/"), str(command["description"]).strip()
    if not name:
        raise bad_request("Command must be non-empty")
    if len(name) > BotCommandLimit.MAX_COMMAND:
        raise bad_request(f"Command length must not exceed {BotCommandLimit.MAX_COMMAND}")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > BotCommandLimit.MAX_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {BotCommandLimit.MAX_DESCRIPTION}")
    return {"command": name, "description": description}
