"""Two families and their workers do whatever people do, at random but seeded, and mark every word they write.

Each mark ("canary") is a word that occurs once in the world, so that wherever it turns up it can be told whose it is.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from bot.sandbox.files import Upload
from bot.sandbox.shapes import Message
from tests.desk import Browser
from tests.harness import PHONES, PNG, Person, Wren, carries

LINK: Final = re.compile(r'(?:href|src)="(/(?!static)[^"]*)"')
CANARY: Final = re.compile(rb"zq[0-9a-f]{12}")
FAMILIES: Final = {"northbridge-017": ("sophia", "david", "maria"), "northbridge-042": ("leanne", "tracy", "yusuf")}
WORKERS: Final = {
    "northbridge-017": ("emma", "dev", "grace"),
    "northbridge-042": ("samir", "dev", "grace"),
}
COMMANDS: Final = ("/menu", "/messages", "/help", "/about", "/stop", "/back", "/language", "/start", "/nonsense")


@dataclass
class Canaries:
    """Every mark, the one member of a family who may ever see it, and (of a mark inside a file) that of its caption."""

    dice: random.Random
    belongs: dict[bytes, str] = field(default_factory=dict)
    captions: dict[bytes, bytes] = field(default_factory=dict)

    def new(self, ref: str) -> str:
        """A new mark that belongs to this person."""
        mark = f"zq{self.dice.getrandbits(48):012x}"
        self.belongs[mark.encode()] = ref
        return mark

    def inside(self, ref: str, caption: str) -> bytes:
        """A new mark to be put into a file that goes with this caption."""
        mark = self.new(ref).encode()
        self.captions[mark] = caption.encode()
        return mark

    def in_(self, text: str | bytes) -> set[bytes]:
        """The marks that occur in a text or in bytes."""
        content = text.encode("utf-8", "replace") if isinstance(text, str) else text
        return set(CANARY.findall(content)) & self.belongs.keys()

    def foreign(self, text: str | bytes, *refs: str) -> set[bytes]:
        """Those among them that belong to nobody of `refs`."""
        return {mark for mark in self.in_(text) if self.belongs[mark] not in refs}


@dataclass
class Actor:
    """A family member who writes, sends, changes their mind, and presses anything."""

    person: Person
    canaries: Canaries
    dice: random.Random

    @property
    def ref(self) -> str:
        return self.person.ref

    async def begin(self) -> None:
        """What chance would hardly find: a picture that the reviewing officer may see too, and words taken back."""
        caption = self.canaries.new(self.ref)
        self.person.shows(PNG + self.canaries.inside(self.ref, caption), caption)
        self.person.press("review:who", await self.person.hears("review"))
        asked = await self.person.hears("audience")
        self.person.press("audience:reviewer" if carries("audience:reviewer")(asked) else "audience:worker", asked)
        self.person.press("review:send", await self.person.hears("review"))
        await self.person.hears("menu")
        self.person.says(f"I like pizza on Fridays {self.canaries.new(self.ref)}")
        self.person.press("review:send", await self.person.hears("review"))
        await self.person.hears("menu")
        self.person.says("/messages")
        for step in ("one-", "sure-", "taken-"):
            await self._leads_to(step)
        await self.person.hears("menu")

    async def act(self, times: int) -> None:
        """Do anything, and wait for an answer each time."""
        acts: tuple[tuple[Callable[[], object], int], ...] = (
            (self._press, 10),
            (lambda: self.person.says(self._words()), 8),
            (self._file, 4),
            (self._edit, 2),
            (lambda: self.person.says(self.dice.choice(COMMANDS)), 2),
            (self.person.phone.sends_sticker, 1),
        )
        for _ in range(times):
            self.person.since = self.person.phone.screen[-1]
            self.dice.choices([act for act, _ in acts], [weight for _, weight in acts])[0]()
            await self.person.hears()

    def _words(self) -> str:
        return f"{self.dice.choice(['I think', 'help', 'no', 'she said', '😢'])} {self.canaries.new(self.ref)}"

    def _press(self) -> None:
        asked = next(message for message in reversed(self.person.heard) if message.buttons)
        pressed = self.dice.choice([button for button in asked.buttons if button.data])
        self.person.press(str(pressed.data).rpartition(":")[0], asked)

    def _file(self) -> None:
        caption, name, phone = self.canaries.new(self.ref), f"{self.canaries.new(self.ref)}.pdf", self.person.phone
        inside = self.canaries.inside(self.ref, caption)
        voice = {"voice": phone.stand_in.files.attachment("voice", Upload(b"OggS" + inside, name, "audio/ogg"))}
        sent: tuple[Callable[[], object], ...] = (
            lambda: self.person.shows(PNG + inside, caption),
            lambda: phone.sends_album([PNG + inside, PNG], caption, mime="image/png"),
            lambda: phone.sends(voice | {"caption": caption}),
            lambda: phone.sends_file(b"%PDF" + inside, name, mime=f"text/{self._words()}", caption=caption),
        )
        self.dice.choice(sent)()

    def _edit(self) -> None:
        texts = [one for one in self.person.phone.screen if not one.from_bot and one.kind == "text"]
        if texts:  # *Hide* may have taken all of them away
            self.person.phone.edits(self.dice.choice(texts), self._words())
        else:
            self.person.says(self._words())

    async def _leads_to(self, step: str) -> None:
        """Press the first choice of the newest question until a question of this step stands there, or it has ended."""
        asked = await self.person.hears(lambda message: bool(message.buttons))
        self.person.press(str(asked.buttons[0].data).rpartition(":")[0], asked)
        await self.person.hears(lambda m: any((b.data or "").startswith((step, "menu:")) for b in m.buttons))


@dataclass
class Worker:
    """A worker at the console, who reads, answers and closes."""

    ref: str
    browser: Browser
    canaries: Canaries
    dice: random.Random

    async def work(self, item: Any) -> None:
        """Say who it is if that is the question; else do one or two things with this item of the queue."""
        address = f"/items/{item['id']}"
        offered = [
            form.rpartition("/")[2] for form in (await self.browser.get(address)).forms if form.startswith(address)
        ]
        acts: dict[str, Callable[[], dict[str, str]]] = {
            "read": dict,
            "confirm": lambda: {"them": "yes"},
            "answer": lambda: {"answer": self._words(item)},
            "close": lambda: self._closing(item, "answer" in offered),
            "judge": lambda: {"right": self.dice.choice(["yes", "no"])},
            "decide": lambda: {"choice": "visit", "reasons": self._words(item)},
            "show-all": dict,
            "breach": dict,  # nothing is chosen, so nothing is decided
        }
        for act in self.dice.sample(offered, k=min(2, len(offered))):
            if f"{address}/{act}" in (await self.browser.get(address)).forms:
                await self.browser.act(item["id"], act, **acts[act]())

    def _closing(self, item: Any, with_words: bool) -> dict[str, str]:
        if not with_words:
            return {}
        outcome = self.dice.choice(["done", "could_not", "passed_on"])
        return {"outcome": outcome, "words": self._words(item)}

    def _words(self, item: Any) -> str:
        return f"Thank you. {self.canaries.new(item['person'])}"

    async def sees(self, *guessed: str) -> bytes:
        """All that this worker can reach in the console, by following every link and by guessing addresses."""
        todo, seen, found = ["/queue", "/cases", *guessed], set[str](), b""
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = await self.browser.client.get(path)
            found += answer.content
            if answer.headers.get("content-type", "").startswith("text/html"):
                todo += [html.unescape(link) for link in LINK.findall(answer.text)]
        return found


async def sign_in(running: Wren, ref: str, canaries: Canaries) -> Worker:
    """A worker uses a fresh one-time link."""
    link = (await running.command("login", ref)).out.splitlines()[0]
    home, _, path = link.partition("/sign-in/")
    browser = Browser(httpx.AsyncClient(base_url=home))
    page = await browser.press(await browser.get(f"/sign-in/{path}"), f"/sign-in/{path}")
    assert page.status == 200, page.text
    return Worker(ref, browser, canaries, random.Random(ref))


def names(*refs: str) -> list[str]:
    """What these people are called."""
    return [PHONES[ref].name for ref in refs]


def told(message: Message) -> str:
    """All that a phone shows of a message: words, buttons, and what its buttons carry."""
    return "\n".join([message.text, *message.labels, *(str(button.data) for button in message.buttons)])
