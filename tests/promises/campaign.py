"""Many families and their workers at once, at random but seeded: what is really on the phone is tapped, what really
stands on a page of the console is filled in. Everything that comes to anybody is looked at as it comes.

Rules of this file:
- In one round one member of each family does one thing, all families at once. Whatever then comes to anybody else in a
  family has been caused by somebody else's message, and is a fault by itself.
- A member acts for some rounds on end and mostly goes on with what they began, so that things are finished and sent.
- After workers and after the clock, a family's phones get the neutral line and nothing else.
- Somebody's choices depend on nothing but the seed and their own phone, so that a world in which others are silent can
  be laid beside it.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot import agreements, plans
from bot.cases import import_case
from bot.console.app import console
from bot.sandbox.files import Upload
from bot.sandbox.shapes import Message
from bot.settings import Settings
from bot.turns import telling
from conversations import session
from conversations.library.notices import NEUTRAL, SHOW
from conversations.model import Reader
from locales import catalogue
from locales.words import Words, all_languages
from storage import cases, people, pictures, places, queue
from storage import plans as kept
from storage.database import Tx
from tests.desk import HOME, Browser, Desk
from tests.harness import PNG
from tests.promises.desk_work import at_work
from tests.promises.families import REVIEWER, WORKERS, Family, Marks, Member, family
from tests.support import Wren, stage

COMMANDS = ("/menu", "/menu", "/messages", "/help", "/about", "/stop", "/back", "/start", "/nonsense")
ALWAYS = re.compile(r":(back|stop|hide|help|language):")
"""What stands under every question, or leads nowhere: tapped now and then."""
ONWARD = re.compile(r"^(show|review:send|now:(journey|story|read|answer|paper|yes)|who:|because|which:)")
"""What leads on: to words that are sent, to pictures, to what somebody was told."""
BOUT = 10
"""For so many rounds on end the same member of a family acts."""
WORDS = (
    "I think", "no", "yes", "help", "she said", "😢", "he hit me", "I went home by myself", "I had a drink",
    "I don't understand this", "when is the visit", "I need help with money", "it was good", "please don't tell",
)  # fmt: skip


@dataclass
class Brush:
    """Draws nothing: the page is the very text that it was to be drawn from, so that it can be looked at.

    What is really drawn from such a text is looked at in the end (pages.py).
    """

    asked: list[str] = field(default_factory=list)

    async def paint(self, picture_json: str) -> tuple[bytes, ...]:
        self.asked.append(picture_json)
        return (PNG[:24] + b"\x08\x06\x00\x00\x00" + picture_json.encode("utf-8", "surrogatepass"),)


@dataclass
class World:
    """Wren, its console, and many families. `faults` says in words what was seen that must not be."""

    seed: str
    wren: Wren
    desk: Desk
    brush: Brush
    marks: Marks
    families: tuple[Family, ...]
    watched: Collection[str] = ()
    everybody: bool = True
    browsers: dict[str, Browser] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    used: set[str] = field(default_factory=set)
    ending: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def members(self) -> Iterator[Member]:
        return (one for family in self.families for one in family.members)

    def takes_part(self, ref: str) -> bool:
        """Does this person do anything in this world?"""
        return self.everybody or ref in self.watched

    # Rounds

    async def round(self, number: int) -> None:
        """One thing by somebody of each family, something by workers, and now and then time passes."""
        acting = [self._dice(number // BOUT, one.number).choice(one.members) for one in self.families]
        for who in acting:
            if self.takes_part(who.ref):
                self.act(who, self._dice(number, who.ref), anew=number % BOUT == 0)
        await self.settled()
        self.look(f"round {number}", {one.user_id for one in acting})
        self.used |= await self.wren.db.read(partial(_in_use, persons=[self.ids[one.ref] for one in acting]))
        dice = self._dice(number, "desks")
        for one in dice.sample(self.families, k=max(1, len(self.families) // 4)):
            await at_work(self, one, self._dice(number, f"desk-{one.number}"))
        await self.settled()
        self.look(f"desks {number}", None)
        if number % 3 == 2:
            self.pass_time(dice)
            await self.wren.clock.tick()
            await self.settled()
            self.look(f"clock {number}", None)

    def pass_time(self, dice: random.Random) -> None:
        """A few hours, or until after school, when much is asked."""
        now = self.wren.now
        if dice.random() < 0.4:
            now.forward(hours=dice.choice([1, 2, 5]))
        else:
            later = now() + timedelta(days=dice.choice([1, 2, 4, 7, 11]))
            now.at = later.replace(hour=16, minute=45)

    async def settled(self) -> None:
        """Everything is answered, fetched, drawn and sent."""
        wren = self.wren
        assert wren.studio is not None
        while True:
            for part in (wren.sender, wren.fetcher, wren.studio):
                part.wake()
            await wren.settled()
            wren.db.stirred.clear()
            if await wren.db.read(pictures.waiting):
                wren.studio.wake()
                await wren.db.stirred.wait()
            elif wren.eyes.execute("SELECT 1 FROM outbox WHERE state = 'open'").fetchone():
                wren.now.forward(seconds=5)  # a call to Telegram failed, as on a busy machine: it is tried again later
            else:
                return

    def _dice(self, number: int, what: object) -> random.Random:
        return random.Random(f"{self.seed}/{number}/{what}")

    # What a member of a family does

    def act(self, who: Member, dice: random.Random, *, anew: bool) -> None:
        """Tap something that is there, write, or send a file; without waiting. `anew`: rather begin something."""
        phone, self.counts["turns"] = self.wren.world.phones[who.user_id], self.counts["turns"] + 1
        asked = [one for one in phone.screen if one.from_bot and any(key.data for key in one.buttons)]
        keys = [(one, key.data) for one in asked for key in one.buttons if key.data]
        errands = [(one, data) for one, data in keys if data.startswith("menu:") and not ALWAYS.search(data)]
        newest = [(one, data) for one, data in keys if one is asked[-1] and not ALWAYS.search(data)]
        roll = dice.random()
        if roll < 0.03 or not keys:
            phone.says(dice.choice(COMMANDS))
        elif roll < 0.06:
            phone.taps(*dice.choice(keys))
        elif anew and errands and roll < 0.7:
            phone.taps(*dice.choice(errands))
        elif newest and roll < 0.92:
            phone.taps(*dice.choices(newest, [4 if ONWARD.search(data) else 1 for _, data in newest])[0])
        else:
            self._own_words(who, dice)

    def _own_words(self, who: Member, dice: random.Random) -> None:
        """Write, send a file, or change what was written."""
        phone, roll = self.wren.world.phones[who.user_id], dice.random()
        written = [one for one in phone.screen if not one.from_bot and one.kind == "text"]
        if roll < 0.7:
            phone.says(self._words(who, dice))
        elif roll < 0.94 or not written:
            self._file(who, dice)
        else:
            phone.edits(dice.choice(written), self._words(who, dice))

    def _words(self, who: Member, dice: random.Random) -> str:
        return f"{dice.choice(WORDS)} {self.marks.new(who.ref, who.family)}"

    def _file(self, who: Member, dice: random.Random) -> None:
        caption, name, inside = (self.marks.new(who.ref, who.family) for _ in range(3))
        phone, content = self.wren.world.phones[who.user_id], inside.encode()
        self.marks.captions[inside] = caption
        match dice.randrange(3):
            case 0:
                phone.sends_photo(PNG + content, f"my drawing {caption}", mime="image/png")
            case 1:
                voice = self.wren.world.files.attachment("voice", Upload(b"OggS" + content, f"{name}.oga", "audio/ogg"))
                phone.sends({"voice": voice, "caption": caption})
            case _:
                phone.sends_file(b"%PDF" + content, f"{name}.pdf", caption=caption)

    # What has come

    def look(self, when: str, acting: Collection[int] | None) -> None:
        """Look at all that is new on each phone. `acting`: whose messages were answered; None: nobody wrote."""
        for ref, user_id, new in self._arrived():
            self.counts["texts"] += len(new)
            worker = ref in WORKERS
            if not worker and acting is not None and user_id not in acting and new:
                self.faults.append(f"{when}: {ref} got {len(new)} messages for what somebody else wrote")
            for message in new:
                told = self._all_of(message)
                if foreign := self.marks.in_(told) if worker else self.marks.foreign(told, ref):
                    whose = {mark: self.marks.held[mark] for mark in foreign}
                    self.faults.append(f"{when}: {ref} was shown {whose}: {message.text[:300]}")
                if not worker and acting is None and not neutral(message):
                    self.faults.append(f"{when}: {ref} was told unasked: {message.text[:300]}")

    def _arrived(self) -> Iterator[tuple[str, int, list[Message]]]:
        for ref, user_id in self._phones():
            seen, new = self.seen.get(user_id, 0), []
            for message in reversed(self.wren.world.chats[user_id].messages.values()):
                if message.id <= seen:
                    break
                new.append(message)
            if new:
                self.seen[user_id] = new[0].id
            yield ref, user_id, [one for one in reversed(new) if one.from_bot]

    def _phones(self) -> Iterator[tuple[str, int]]:
        yield from ((one.ref, one.user_id) for one in self.members)
        yield from ((ref, 700_900 + place) for place, ref in enumerate(WORKERS))

    def _all_of(self, message: Message) -> str:
        """Words, buttons, what they carry, file names, and what is in the file."""
        told = json.dumps(message.raw, ensure_ascii=False)
        if (file := message.file_id) is not None and (sent := self.wren.world.files.seen(file)) is not None:
            self.counts["files"] += 1
            told += sent.name + sent.data.decode("latin-1")
        return told

    def whole_phones(self) -> None:
        """At the end everything once more, with what was edited meanwhile, and the notes on taps."""
        for ref, user_id in self._phones():
            phone = self.wren.world.phones[user_id]
            told = [json.dumps(one.raw, ensure_ascii=False) for one in phone.screen if one.from_bot]
            told += [one.text for one in phone.toasts] + [json.dumps(phone.commands)]
            everything = "\n".join(told)
            if self.marks.in_(everything) if ref in WORKERS else self.marks.foreign(everything, ref):
                self.faults.append(f"at the end {ref} has words of somebody else")

    # What a worker has said yes to

    async def agreed_to(self, ref: str) -> None:
        """What this person may be told by now, after a worker has approved something for them."""
        for text in await self.wren.db.read(partial(approved_words, ref=ref)):
            self.marks.tell(text, ref)

    def transcript(self, who: Member) -> list[tuple[int, str, tuple[str, ...]]]:
        """What this person was told, and in which minute."""
        screen = self.wren.world.phones[who.user_id].screen
        return [(one.sent // 60, one.text, tuple(one.labels)) for one in screen if one.from_bot]


def _in_use(tx: Tx, persons: Iterable[int]) -> set[str]:
    """The conversations that these people are in."""
    stored = [places.session(tx, people.own_scope(one), one) for one in persons]
    held = [session.load(one) for one in stored if one is not None]
    return {f"conversation {one.conversation}" for each in held for one in (each.place, *each.under) if one is not None}


def neutral(message: Message) -> bool:
    """The one line that is sent unasked, with its one button."""
    line, button = all_languages(NEUTRAL.key), all_languages(SHOW.key)
    return message.text in line and len(message.labels) == 1 and message.labels[0] in button


def approved_words(tx: Tx, ref: str) -> list[str]:
    """Every sentence that a worker has approved for this person as it is today, in English and in their language."""
    scope = people.operator_scope(tx)
    who = people.find(tx, scope, ref)
    assert who.case_id is not None
    known, held = plans.family(tx, scope, who.case_id), kept.approved(tx, who.id)
    today = plans.digests(tx, known, who)
    told = []
    for language in dict.fromkeys((catalogue.SOURCE, who.profile.language)):
        words = Words(language, Reader(who.profile.reader))
        for one in plans.in_language(known, who, language):
            if one.id in held and held[one.id].digest == today[one.id]:
                told += [words.say(line.said, line.values) for line in (one.says, one.simpler)]
    return told


@asynccontextmanager
async def world(
    folder: Path, seed: str, families: int, watched: Iterable[str] = (), *, everybody: bool = True
) -> AsyncIterator[World]:
    """Wren with that many families, everybody at their menu, plans approved, agreements issued and told.

    `watched`: people for whom workers act in the same way whatever others do. Without `everybody`, they act alone.
    """
    marks = Marks(seed)
    made = tuple(family(number, marks) for number in range(families))
    painter = Brush()
    async with stage(folder, painter=painter) as wren:
        settings = Settings(data_dir=folder, console_url=HOME)
        desk = Desk(wren, console(wren.db, settings, wren.sender.wake, painter))
        here = World(seed, wren, desk, painter, marks, made, frozenset(watched), everybody)
        await _settle_in(here)
        yield here


async def _settle_in(here: World) -> None:
    wren, tokens = here.wren, dict[str, str]()
    for one in here.families:
        done = await wren.db.write(partial(import_case, text=one.text, today=wren.now().date()))
        tokens |= {made.person.ref: made.token for made in done.invitations}
    phones = {one.ref: wren.world.phone(one.user_id, one.ref, one.language) for one in here.members}
    phones |= {ref: wren.world.phone(user, ref) for ref, user in here._phones() if ref in WORKERS}
    for ref, phone in phones.items():
        phone.starts(tokens[ref])
    await here.settled()
    for step in ("language", "passed_on"):
        for who in here.members:
            choice = f"language:{who.language}:" if step == "language" else "passed_on:ok:"
            keys = [(one, key.data or "") for one in phones[who.ref].screen for key in one.buttons]
            phones[who.ref].taps(*next((one, data) for one, data in reversed(keys) if data.startswith(choice)))
        await here.settled()
    for one in here.families:
        await wren.db.write(partial(_begin, family=one, dice=random.Random(f"{here.seed}/yes/{one.number}")))
        for who in one.members:
            await here.agreed_to(who.ref)
    here.browsers[REVIEWER] = await here.desk.browser(REVIEWER)  # only who has signed in can be written to
    here.ids = await wren.db.read(partial(_ids, families=here.families))
    await here.settled()
    here.look("at the beginning", {one.user_id for one in here.members})


def _begin(tx: Tx, family: Family, dice: random.Random) -> None:
    """A worker knows everybody, approves plans (for parents a part of them), and issues the agreements."""
    scope = people.operator_scope(tx)
    for member in family.members:
        who = people.find(tx, scope, member.ref)
        assert who.case_id is not None
        worker = people.holders(tx, who.case_id)["allocated"][0]
        people.confirm(tx, who.id)
        places.release(tx, who.id)
        for item in queue.items_of(tx, scope, who.id):
            queue.close(tx, item.id, worker, "done", None, "")
        known = plans.family(tx, scope, who.case_id)
        today = plans.digests(tx, known, who)
        own = {one.id for one in agreements.own(known, who) if not agreements.ticked(one)}
        every = [one for one in today if who.role == "child" or one in own or dice.random() < 0.4]
        kept.approve(tx, who.id, {one: today[one] for one in every}, worker)
        telling.person(tx, who.id, "plan", None)
        if who.role == "parent" and agreements.issue(tx, known, who, worker) is not None:
            telling.person(tx, who.id, "agreement", None)


def _ids(tx: Tx, families: Iterable[Family]) -> dict[str, int]:
    """The rows of cases and people by their refs."""
    scope, found = people.operator_scope(tx), {}
    for one in families:
        case = cases.by_ref(tx, one.ref)
        assert case is not None
        found[one.ref] = case
        found |= {who.ref: who.id for who in people.of_case(tx, scope, case)}
    return found
