"""Every message gets an answer, whatever it is and whoever sends it. See answered.md."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.sandbox.files import Upload
from bot.sandbox.shapes import Json, Message
from storage.database import Tx
from storage.tables.core import messages, outbox
from tests.harness import PNG, Person, Practice, Wren, carries, wren

BLANKS = ("\u2800", "\u3164", "\u200b", "\u2060 \u200d", ".", "?", "🙂", "\u202e\u202e", "ا" * 4096, "😢" * 2048)
COMMANDS = ("/start", "/start wrong-token", "/nonsense", "/menu@wren_practice_bot", "/help me", "/", "//", "/MENU")
POLL: Json = {
    "id": "1",
    "question": "Home?",
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
MOST = 4
"""Messages in one answer, at most."""


def contents(person: Person) -> dict[str, Json]:
    """One message of every kind that a person can send on Telegram."""
    files = person.phone.stand_in.files
    upload = Upload(PNG, "drawing.png", "image/png")
    sized = {"width": 2, "height": 2, "length": 2, "duration": 1}
    attached: dict[str, Json] = {
        kind: {kind: files.attachment(kind, upload) | sized}
        for kind in ("voice", "audio", "document", "video", "video_note", "animation", "sticker")
    }
    user = person.phone.user
    return attached | {
        "photo": {"photo": files.photo(upload)},
        "part of an album": {"photo": files.photo(upload), "media_group_id": "7", "caption": "us"},
        "picture as a file": {"document": files.attachment("document", upload), "caption": "me"},
        "location": {"location": {"latitude": 51.5, "longitude": -0.1}},
        "venue": {"venue": {"location": {"latitude": 51.5, "longitude": 0}, "title": "home", "address": "here"}},
        "contact": {"contact": {"phone_number": "0800 1111", "first_name": "Joan"}},
        "poll": {"poll": POLL | {"options": [{"text": "yes", "voter_count": 0, "persistent_id": "1"}]}},
        "poll as nobody writes it": {"poll": POLL | {"options": [{}]}},
        "dice": {"dice": {"emoji": "🎲", "value": 6}},
        "game": {"game": {"title": "game", "description": "", "photo": []}},
        "story": {"story": {"chat": person.phone.chat.shape, "id": 1}},
        "forward": {"text": "look", "forward_origin": {"type": "user", "sender_user": user, "date": 1}},
        "shared contact": {"users_shared": {"request_id": 1, "users": []}},
        "pin": {"pinned_message": {"message_id": 1, "date": 1, "chat": person.phone.chat.shape, "text": "pin"}},
        "nothing known": {"from_the_future": {"words": "hello"}},
        "nothing at all": {},
    }


@pytest.mark.parametrize("ref", ["sophia", "maria", "emma"])
async def test_every_kind_of_message_gets_an_answer(made: Practice, tmp_path: Path, ref: str) -> None:
    async with wren(made, tmp_path) as running:
        (person,) = await running.enrol(ref)
        for kind, content in contents(person).items():
            person.sends(content)
            await is_answered(person, kind)
        for words in (*BLANKS, *COMMANDS):
            person.says(words)
            await is_answered(person, words)
        first = next(message for message in person.phone.screen if message.text == ".")
        person.phone.edits(first, "I meant something else")
        person.since = person.phone.screen[-1]
        await is_answered(person, "an edit")
        held = await running.export(ref)
        assert await running.stop() == 0
    kept = [one for one in held["messages"] if one["kind"] != "tap"]
    readable = len(contents(person)) - 1
    assert len(kept) == 1 + readable + len(BLANKS) + len(COMMANDS) + 1, "each is kept, and so are the link and the edit"
    assert "set_aside" not in running.printed


async def is_answered(person: Person, kind: str) -> Message:
    """There is an answer; a family member is asked something that can be answered."""
    before = len(person.heard)
    family = person.ref != "emma"
    try:
        answer = await person.hears(lambda message: bool(message.buttons) or not family)
    except TimeoutError:
        raise AssertionError(f"{kind!r} was met with silence") from None
    assert answer.text.strip()
    assert len(person.heard) - before <= MOST
    return answer


@pytest.mark.parametrize("ref", ["sophia", "tracy", "emma"])
async def test_every_button_gets_an_answer(made: Practice, tmp_path: Path, ref: str) -> None:
    async with wren(made, tmp_path) as running:
        (person,) = await running.enrol(ref)
        for data in ("nonsense", "review:send:0", "show:1:0", "show::", "a:b:zzzzzzzzzzzz", "😢", "x" * 64, ":::"):
            tap(running, person, data)
            await is_answered(person, data)
        if ref != "emma":
            await old_buttons(person)
        await running.until(lambda: not running.stand_in.taps)  # nothing spins any more
        assert await running.stop() == 0
    assert "set_aside" not in running.printed


def tap(running: Wren, person: Person, data: str) -> None:
    """A tap on a button that Wren never made, under a message that is gone."""
    person.since = person.phone.screen[-1]
    gone = {"chat": person.phone.chat.shape, "message_id": 1, "date": 0}
    query = {"id": running.stand_in.note_tap(person.phone.user_id), "from": person.phone.user, "chat_instance": "1"}
    running.stand_in.updates.put("callback_query", query | {"message": gone, "data": data})


async def old_buttons(person: Person) -> None:
    """Two taps at once; a tap on a question that has been answered; on one that lies far back."""
    person.says("It was loud again.")
    review = await person.hears("review")
    person.press("review:send", review)
    person.press("review:send", review)
    await person.hears("menu")
    for choice in ("review:send", "review:dont", "review:help", "review:back"):
        person.press(choice, review)
        await is_answered(person, f"an old {choice}")
    sent = [message for message in person.heard if carries("menu")(message)]
    person.press("menu:question", sent[0])
    await person.hears("words")


async def test_two_taps_at_once_send_once(made: Practice, tmp_path: Path) -> None:
    async with wren(made, tmp_path) as running:
        (sophia,) = await running.enrol("sophia")
        await old_buttons(sophia)
        held = await running.export("sophia")
    assert [one["words"] for one in held["statements"]] == [["It was loud again."]]


@pytest.mark.parametrize("ref", ["sophia", "yusuf"])
async def test_a_burst_gets_one_answer_with_all_of_it(made: Practice, tmp_path: Path, ref: str) -> None:
    said = [f"one more thing {number}" for number in range(10)]
    async with wren(made, tmp_path) as running:
        (person,) = await running.enrol(ref)
        for words in said:
            person.says(words)
        review = await person.hears(lambda message: said[-1] in message.text and carries("review")(message))
        person.phone.sends_album([PNG, PNG, PNG], "and these")
        await person.phone.wait_for(lambda message: message.text.count("\n[") == 3, after=review)
    assert "\n".join(said) in review.text


async def test_a_stranger_gets_one_answer_in_ten_minutes_and_nothing_is_kept(made: Practice, tmp_path: Path) -> None:
    async with wren(made, tmp_path) as running:
        stranger, (sophia,) = running.person("stranger"), await running.enrol("sophia")
        stranger.says("My name is Ada and I need help")
        answer = await stranger.hears()
        for content in contents(stranger).values():
            stranger.sends(content)
        tap(running, stranger, "review:send:1")
        sophia.says("Is it my turn?")
        await sophia.hears("review")
        assert await running.stop() == 0
        async with running.database() as database:
            sent, kept = await database.read(for_strangers)
    assert "0800 1111" in answer.text
    assert (sent, stranger.heard) == (1, [answer])
    assert kept == {"sophia"}


def for_strangers(tx: Tx) -> tuple[int, set[str]]:
    """How many messages went to strangers, and whose messages are kept."""
    from storage.tables.core import people

    sent = tx.conn.execute(select(outbox.c.id).where(outbox.c.person_id.is_(None))).all()
    kept = tx.conn.scalars(select(people.c.ref).join(messages, messages.c.person_id == people.c.id))
    return len(sent), set(kept)


async def test_groups_are_left_at_once_and_told_nothing(made: Practice, tmp_path: Path) -> None:
    async with wren(made, tmp_path) as running:
        (sophia,) = await running.enrol("sophia")
        group = running.stand_in.group("Home", sophia.phone)
        sophia.phone.says("Hello everybody", to=group)
        await running.until(lambda: group.closed_because)
        supergroup = {"id": -1001, "type": "channel", "title": "Street"}
        running.stand_in.deliver({"channel_post": {"message_id": 1, "date": 1, "chat": supergroup, "text": "hi"}})
        sophia.says("And only to you")
        await sophia.hears("review")
        held = await running.export("sophia")
    assert [message for message in group.messages.values() if message.raw["from"]["is_bot"]] == []
    assert [one["text"] for one in held["messages"] if one["kind"] == "text"] == ["And only to you"]


async def test_people_are_answered_again_after_they_blocked_wren(made: Practice, tmp_path: Path) -> None:
    async with wren(made, tmp_path) as running:
        sophia, maria = await running.enrol("sophia", "maria")
        for person in (sophia, maria):
            person.says("Wait")
            person.phone.blocks()
        await asyncio.gather(*(running.until(lambda p=p: p.phone.blocked) for p in (sophia, maria)))  # type: ignore[misc]
        for person in (sophia, maria):
            person.phone.starts()
            await is_answered(person, "coming back")
