"""What the page shows: the phones of the cast, the bot's state, and the way into the worker's console.

A view is plain JSON, made afresh from the stand-in whenever something changed. Only the page's own phones are
in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_urlsafe

from bot.sandbox.bot_process import BotProcess, PracticeFailed
from bot.sandbox.cast import Person
from bot.sandbox.phone import Phone
from bot.sandbox.shapes import Json, Message
from bot.sandbox.telegram import StandIn


@dataclass
class PracticeRoom:
    """The stand-in, the bot, the console's address, the people with their invitations (payloads by person)."""

    stand_in: StandIn
    bot: BotProcess
    console: str
    people: list[Person]
    invitations: dict[str, str] = field(default_factory=dict)
    ready: bool = False
    run: str = field(default_factory=lambda: token_urlsafe(6))

    def phone(self, person_id: str) -> Phone:
        """This person's phone. Raises LookupError."""
        person = {person.id: person for person in self.people}[person_id]
        return self.stand_in.phone(person.user_id, person.name, person.language)

    def start(self, person_id: str) -> None:
        """Press START on this person's phone, having come through their invitation if they have one."""
        self.phone(person_id).starts(self.invitations.get(person_id, ""))

    async def console_link(self, worker_id: str) -> str:
        """A fresh one-time link into the console for this worker. Raises PracticeFailed or LookupError."""
        if not any(person.id == worker_id and person.role == "worker" for person in self.people):
            raise LookupError(worker_id)
        printed = await self.bot.command("login", worker_id)
        link = next((line.strip() for line in printed.splitlines() if line.strip().startswith("http")), None)
        if link is None:
            raise PracticeFailed("The bot gave no link into the console.")
        return link

    def overview(self) -> Json:
        """The bot's state, the console's address, and who there is."""
        state = self.bot.state
        return {
            "run": self.run,
            "ready": self.ready,
            "console": self.console,
            "bot": {"phase": state.phase, "seconds": state.seconds, "starts": state.starts},
            "people": [
                {"id": p.id, "name": p.name, "role": p.role, "about": p.about, "language": p.language}
                for p in self.people
            ],
        }

    def view(self, person: Person) -> Json:
        """One phone as it looks now."""
        phone, menus = self.phone(person.id), self.stand_in.menus
        name = menus.text_for("name", person.language, self.stand_in.bot["first_name"])
        return {
            "id": person.id,
            "bot": name,
            "description": menus.text_for("description", person.language),
            "started": phone.started,
            "invited": person.id in self.invitations,
            "blocked": phone.blocked,
            "doing": phone.doing,
            "commands": phone.commands,
            "toasts": [{"text": toast.text, "alert": toast.alert} for toast in phone.toasts],
            "messages": [_shown(message) for message in phone.screen],
        }


def _shown(message: Message) -> Json:
    raw = message.raw
    attached = raw.get(message.kind) if message.kind not in ("text", "service") else None
    details = attached[-1] if isinstance(attached, list) else attached or {}
    return {
        "id": message.id,
        "mine": not message.from_bot,
        "kind": message.kind,
        "text": message.text,
        "entities": message.entities,
        "rows": [[{"label": b.label, "data": b.data, "url": b.url} for b in row] for row in message.rows],
        "sent": message.sent,
        "edited": "edit_date" in raw and not message.from_bot,
        "quoted": Message(raw["reply_to_message"]).text if "reply_to_message" in raw else "",
        "file": message.file_id,
        "alt": message.text or "picture",
        "name": details.get("file_name", ""),
        "emoji": details.get("emoji", ""),
        "seconds": details.get("duration", 0),
        "width": details.get("width", 0),
        "height": details.get("height", 0),
    }
