"""The Telegram stand-in, asked by a real client over real HTTP: what it takes and refuses, how it tells updates."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import async_playwright, expect
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import MessageLimit
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from bot.sandbox.bot_process import BotProcess, PracticeFailed
from bot.sandbox.cast import cast
from bot.sandbox.demo import free_port
from bot.sandbox.phone import Phone
from bot.sandbox.phones import routes
from bot.sandbox.practice_room import PracticeRoom
from bot.sandbox.server import serve
from bot.sandbox.shapes import Json
from bot.sandbox.telegram import StandIn
from tests.test_browser import ARGUMENTS, CHROMIUM

SOPHIA, DAVID = 2001, 2002
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03\x08\x06\x00\x00\x00"
    b"\xb9\xea\xde\x81\x00\x00\x00\x00IEND\xaeB`\x82"
)


def ogg(*, seconds: int) -> bytes:
    """The last page of a recording of so many seconds, which is where its length is told."""
    return b"OggS\x00\x04" + (seconds * 48_000).to_bytes(8, "little") + bytes(13)


def picture() -> bytes:
    """A grey picture of 4 by 4 that a browser can show."""
    head, rows = struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0), zlib.compress((b"\x00" + b"\x80" * 4) * 4)
    chunks = [b"IHDR" + head, b"IDAT" + rows, b"IEND"]
    whole = [struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks]
    return PNG[:8] + b"".join(whole)


@dataclass
class Clock:
    """A clock that a test turns forward."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """The stand-in, its address, and a real bot that talks to it."""

    world: StandIn
    base: str
    bot: Bot
    clock: Clock
    sophia: Phone

    async def raw(self, method: str, body: Json | None = None) -> Json:
        """One call without the client library, as (status, body) in one object."""
        address = f"{self.base}/bot{self.world.token}/{method}"
        async with aiohttp.ClientSession() as session, session.post(address, json=body or {}) as answer:
            told: Json = json.loads(await answer.read())
            return {"status": answer.status} | told


def make_bot(base: str, token: str) -> Bot:
    """A stock client of the Telegram library, pointed at the stand-in."""
    lines = [HTTPXRequest(connection_pool_size=8, httpx_kwargs={"verify": False}) for _ in range(2)]
    calls, files = f"{base}/bot", f"{base}/file/bot"
    return Bot(token, calls, files, request=lines[0], get_updates_request=lines[1])


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    world = StandIn(clock=clock)
    sophia = world.phone(SOPHIA, "Sophia", "en")
    async with serve(world, first_wait=0.01) as base, make_bot(base, world.token) as bot:
        sophia.starts("invitation")
        yield Stage(world, base, bot, clock, sophia)


def one_button(label: str = "Send", data: str = "review:send") -> InlineKeyboardMarkup:
    """A keyboard with a single button."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


class TestWhatPeopleDo:
    async def test_start_arrives_as_a_command_with_its_payload(self, stage: Stage) -> None:
        (update,) = await stage.bot.get_updates()
        assert update.message is not None
        assert update.message.text == "/start invitation"
        assert [(e.type, e.offset, e.length) for e in update.message.entities] == [("bot_command", 0, 6)]
        assert update.message.chat.id == SOPHIA
        assert update.message.from_user is not None
        assert update.message.from_user.language_code == "en"

    async def test_a_tap_tells_the_message_and_its_buttons_and_can_be_answered_once(self, stage: Stage) -> None:
        await stage.bot.send_message(SOPHIA, "This is what Emma will see", reply_markup=one_button())
        stage.sophia.taps(stage.sophia.screen[-1], "Send")
        tap = (await stage.bot.get_updates())[-1].callback_query
        assert tap is not None
        assert tap.data == "review:send"
        assert tap.message is not None
        assert tap.message.to_dict()["reply_markup"] == one_button().to_dict()
        await tap.answer("Sent", show_alert=True)
        assert [(toast.text, toast.alert) for toast in stage.sophia.toasts] == [("Sent", True)]
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await tap.answer()

    async def test_an_answer_to_a_tap_can_come_too_late(self, stage: Stage) -> None:
        await stage.bot.send_message(SOPHIA, "Still there?", reply_markup=one_button())
        query = stage.sophia.taps(stage.sophia.screen[-1], "review:send")
        stage.clock.now += 31
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await stage.bot.answer_callback_query(query)

    async def test_a_button_that_is_not_there_can_not_be_pressed(self, stage: Stage) -> None:
        await stage.bot.send_message(SOPHIA, "Hello", reply_markup=one_button())
        with pytest.raises(LookupError, match="Send"):
            stage.sophia.taps(stage.sophia.screen[-1], "Don't send")

    async def test_a_tap_on_a_deleted_message_says_only_where_it_was(self, stage: Stage) -> None:
        sent = await stage.bot.send_message(SOPHIA, "Hello", reply_markup=one_button())
        seen = stage.sophia.screen[-1]
        await sent.delete()
        stage.sophia.taps(seen, "Send")
        tap = (await stage.bot.get_updates())[-1].callback_query
        assert tap is not None
        assert tap.message is not None
        assert not tap.message.is_accessible

    async def test_pictures_voice_files_and_stickers_come_with_their_shapes(self, stage: Stage) -> None:
        stage.sophia.sends_photo(PNG, "my room", mime="image/png")
        stage.sophia.sends_voice(b"OggS", duration=4)
        stage.sophia.sends_file(b"%PDF", "school.pdf")
        stage.sophia.sends_sticker("\N{SUNFLOWER}")
        _, photo, voice, file, sticker = [u.message for u in await stage.bot.get_updates() if u.message]
        assert (photo.caption, photo.photo[-1].width, photo.photo[-1].height) == ("my room", 2, 3)
        assert voice.to_dict()["voice"]["duration"] == 4
        assert file.document is not None
        assert file.document.file_name == "school.pdf"
        assert sticker.sticker is not None
        assert sticker.sticker.emoji == "\N{SUNFLOWER}"
        assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == PNG

    async def test_an_album_is_several_messages_of_one_group(self, stage: Stage) -> None:
        stage.sophia.sends_album([PNG, PNG], "two pictures", mime="image/png")
        parts = [u.message for u in await stage.bot.get_updates() if u.message][1:]
        assert len({part.media_group_id for part in parts}) == 1
        assert [part.caption for part in parts] == ["two pictures", None]

    async def test_an_edit_keeps_the_number_and_brings_the_new_words(self, stage: Stage) -> None:
        first = stage.sophia.says("I am fine")
        stage.sophia.edits(first, "I am not fine")
        edited = (await stage.bot.get_updates())[-1].edited_message
        assert edited is not None
        assert (edited.message_id, edited.text) == (first.id, "I am not fine")
        assert edited.edit_date is not None

    async def test_blocking_is_told_and_closes_the_chat_until_start_is_pressed_again(self, stage: Stage) -> None:
        stage.sophia.blocks()
        change = (await stage.bot.get_updates())[-1].my_chat_member
        assert change is not None
        assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await stage.bot.send_message(SOPHIA, "Hello")
        stage.sophia.starts()
        await stage.bot.send_message(SOPHIA, "Hello again")
        assert stage.sophia.screen[-1].text == "Hello again"

    async def test_a_group_is_told_and_left(self, stage: Stage) -> None:
        group = stage.world.group("Family", stage.sophia)
        added = (await stage.bot.get_updates())[-2].my_chat_member
        assert added is not None
        assert (added.chat.type, added.new_chat_member.status) == ("group", "member")
        await stage.bot.leave_chat(group.id)
        with pytest.raises(Forbidden, match="not a member"):
            await stage.bot.send_message(group.id, "Hello")

    async def test_waiting_for_a_message_wakes_when_it_comes_and_tells_the_screen_when_not(self, stage: Stage) -> None:
        waiting = asyncio.create_task(stage.sophia.wait_for(lambda message: "read" in message.text))
        await stage.bot.send_message(SOPHIA, "Emma has read it")
        assert (await waiting).text == "Emma has read it"
        with pytest.raises(TimeoutError, match="Emma has read it"):
            await stage.sophia.wait_for(lambda message: "answered" in message.text, 0.01)


class TestWhatTheBotSends:
    async def test_html_becomes_what_a_person_sees(self, stage: Stage) -> None:
        html = "\N{GRINNING FACE} <b>You &amp; Emma</b>\n<blockquote expandable>I &#39;m ok</blockquote>"
        sent = await stage.bot.send_message(SOPHIA, html, parse_mode="HTML")
        assert sent.text == "\N{GRINNING FACE} You & Emma\nI 'm ok"
        marks = {MessageEntity.BOLD: "You & Emma", MessageEntity.EXPANDABLE_BLOCKQUOTE: "I 'm ok"}
        assert {entity.type: words for entity, words in sent.parse_entities().items()} == marks

    @pytest.mark.parametrize(
        ("html", "reason"),
        [
            ("<b>open", "can't find end tag"),
            ("closed</b>", "unexpected end tag"),
            ("<b><i>crossed</b></i>", "unmatched end tag"),
            ("line<br>", 'unsupported start tag "br"'),
            ("<span>plain</span>", "must have class"),
            ("Mum & me", "unescaped"),
            ("a < b", "unclosed start tag"),
            ("&nbsp;x", "unsupported entity"),
            ("&#xd800;", "invalid unicode"),
        ],
    )
    async def test_html_that_telegram_does_not_know_is_refused(self, stage: Stage, html: str, reason: str) -> None:
        answer = await stage.raw("sendMessage", {"chat_id": SOPHIA, "text": html, "parse_mode": "HTML"})
        assert answer["status"] == answer["error_code"] == 400
        assert reason in answer["description"].lower()

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "message text is empty"),
            (" \n\u2060 ", "text must be non-empty"),
            ("\N{GRINNING FACE}" * (MessageLimit.MAX_TEXT_LENGTH // 2) + "a", "message is too long"),
            ("half a pair: \ud83d", "strings must be encoded in UTF-8"),
        ],
    )
    async def test_texts_that_are_empty_too_long_or_broken_are_refused(
        self, stage: Stage, text: str, reason: str
    ) -> None:
        answer = await stage.raw("sendMessage", {"chat_id": SOPHIA, "text": text})
        assert answer["description"] == f"Bad Request: {reason}"

    async def test_the_longest_text_counts_after_the_markup_is_gone(self, stage: Stage) -> None:
        words = "\N{GRINNING FACE}" * (MessageLimit.MAX_TEXT_LENGTH // 2)
        sent = await stage.bot.send_message(SOPHIA, f"<b>{words}</b>", parse_mode="HTML")
        assert sent.text == words

    async def test_isolates_stay_and_old_direction_marks_go(self, stage: Stage) -> None:
        sent = await stage.bot.send_message(SOPHIA, " \u202b\u2068Emma\u2069\u202c ")
        assert sent.text == "\u2068Emma\u2069"

    @pytest.mark.parametrize(
        ("markup", "reason"),
        [
            ("[]x", "not valid"),
            ([], None),
            ("7", "object expected as reply markup"),
            ({"keyboard": [["x"]]}, "inline keyboards only"),
            ({"inline_keyboard": {"text": "x"}}, "array of arrays"),
            ({"inline_keyboard": [["x"]]}, "must be an object"),
            ({"inline_keyboard": [[{"text": "x"}]]}, "text buttons are unallowed"),
            ({"inline_keyboard": [[{"text": " ", "callback_data": "a"}]]}, "text must be non-empty"),
            ({"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}, "text buttons are unallowed"),
            ({"inline_keyboard": [[{"text": "x", "callback_data": "\N{EURO SIGN}" * 22}]]}, "button_data_invalid"),
            ({"inline_keyboard": [[{"text": "x", "callback_data": "a", "dta": 1}]]}, 'unknown field "dta"'),
            ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}] * 9]}, "too many buttons"),
            ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}]] * 101}, "reply markup is too long"),
            ({"inline_keyboard": [[{"text": "x", "callback_data": "\N{EURO SIGN}" * 21}] * 8]}, None),
        ],
    )
    async def test_keyboards(self, stage: Stage, markup: object, reason: str | None) -> None:
        answer = await stage.raw("sendMessage", {"chat_id": SOPHIA, "text": "x", "reply_markup": markup})
        assert answer["ok"] is (reason is None), answer
        assert (reason or "") in answer.get("description", "").lower()

    async def test_what_telegram_does_not_know_is_refused_by_name(self, stage: Stage) -> None:
        answer = await stage.raw("sendMessage", {"chat_id": SOPHIA, "text": "x", "parse_mod": "HTML"})
        assert answer["description"] == 'Bad Request: unknown parameter "parse_mod"'
        assert (await stage.raw("sendMesage"))["error_code"] == 404
        assert (await stage.raw("sendMessage", {"text": "x"}))["description"].endswith('"chat_id" is required')

    async def test_only_those_who_began_can_be_written_to(self, stage: Stage) -> None:
        stage.world.phone(DAVID, "David", "es")
        with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
            await stage.bot.send_message(DAVID, "Hola")
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await stage.bot.send_message(9999, "Hello")

    async def test_a_wrong_token_opens_nothing(self, stage: Stage) -> None:
        for token in ("123456:wrong", "nonsense"):
            with pytest.raises(InvalidToken):
                await make_bot(stage.base, token).initialize()

    async def test_files_are_uploaded_checked_and_sent_again_by_id(self, stage: Stage) -> None:
        caption = "<b>your plan</b>"
        sent = await stage.bot.send_document(SOPHIA, b"%PDF", caption, filename="plan.pdf", parse_mode="HTML")
        assert sent.document is not None
        assert (sent.document.file_name, sent.caption) == ("plan.pdf", "your plan")
        again = await stage.bot.send_document(SOPHIA, sent.document.file_id)
        assert again.document is not None
        assert again.document.file_size == 4
        assert (await stage.bot.send_photo(SOPHIA, PNG)).photo[-1].width == 2
        for bad, reason in ((b"not a picture", "(?i)image_process_failed"), (b"", "non-empty")):
            with pytest.raises(BadRequest, match=reason):
                await stage.bot.send_photo(SOPHIA, bad)
        with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
            await stage.bot.send_photo(SOPHIA, PNG, "x" * (MessageLimit.CAPTION_LENGTH + 1))

    async def test_a_picture_goes_as_a_form_and_again_by_its_id_as_json(self, stage: Stage) -> None:
        sent = await stage.bot.send_photo(
            SOPHIA, PNG, "<b>your plan</b>", parse_mode="HTML", reply_markup=one_button(), protect_content=True
        )
        assert (sent.caption, sent.has_protected_content, sent.reply_markup) == ("your plan", True, one_button())
        assert bytes(await (await sent.photo[-1].get_file()).download_as_bytearray()) == PNG
        again = await stage.raw("sendPhoto", {"chat_id": SOPHIA, "photo": sent.photo[-1].file_id, "caption": "again"})
        assert (again["status"], again["result"]["caption"]) == (200, "again")
        assert [message.kind for message in stage.sophia.screen[-2:]] == ["photo", "photo"]

    async def test_a_voice_goes_as_a_form_and_again_by_its_id_as_json(self, stage: Stage) -> None:
        sent = await stage.bot.send_voice(SOPHIA, ogg(seconds=7), filename="voice.ogg")
        assert sent.voice is not None
        assert (sent.to_dict()["voice"]["duration"], sent.voice.mime_type) == (7, "audio/ogg")
        assert bytes(await (await sent.voice.get_file()).download_as_bytearray()) == ogg(seconds=7)
        again = await stage.raw("sendVoice", {"chat_id": SOPHIA, "voice": sent.voice.file_id})
        assert (again["status"], again["result"]["voice"]["duration"]) == (200, 7)

    @pytest.mark.parametrize("kind", ["photo", "voice"])
    async def test_what_is_wrong_with_a_file_is_told_in_telegrams_words(self, stage: Stage, kind: str) -> None:
        send = stage.bot.send_photo if kind == "photo" else stage.bot.send_voice
        content = PNG if kind == "photo" else ogg(seconds=1)
        await send(SOPHIA, content, caption="\N{GRINNING FACE}" * (MessageLimit.CAPTION_LENGTH // 2))
        with pytest.raises(BadRequest, match=r"^Message caption is too long$"):
            await send(SOPHIA, content, caption="\N{GRINNING FACE}" * (MessageLimit.CAPTION_LENGTH // 2) + "a")
        with pytest.raises(BadRequest, match=r"^File must be non-empty$"):
            await send(SOPHIA, b"")
        method = f"send{kind.capitalize()}"
        refused = [await stage.raw(method, {"chat_id": SOPHIA, kind: given}) for given in ("", "unknown")]
        assert [answer["description"] for answer in refused] == [
            f"Bad Request: there is no {kind} in the request",
            "Bad Request: wrong file identifier/HTTP URL specified",
        ]
        assert stage.sophia.screen[-1].text.endswith("\N{GRINNING FACE}")

    @pytest.mark.parametrize(("width", "height", "taken"), [(200, 10, True), (201, 10, False), (5000, 5001, False)])
    async def test_a_picture_is_not_too_long_and_not_too_narrow(
        self, stage: Stage, width: int, height: int, taken: bool
    ) -> None:
        sized = PNG[:16] + width.to_bytes(4) + height.to_bytes(4) + PNG[24:]
        if taken:
            assert (await stage.bot.send_photo(SOPHIA, sized)).photo[-1].width == width
            return
        with pytest.raises(BadRequest, match=r"(?i)photo_invalid_dimensions"):
            await stage.bot.send_photo(SOPHIA, sized)

    async def test_pictures_and_voices_can_be_taken_away(self, stage: Stage) -> None:
        sent = [await stage.bot.send_photo(SOPHIA, PNG, "mine"), await stage.bot.send_voice(SOPHIA, ogg(seconds=1))]
        assert await stage.bot.delete_messages(SOPHIA, [message.message_id for message in sent])
        assert [message.kind for message in stage.sophia.screen] == ["text"]

    async def test_files_over_20_megabytes_can_not_be_fetched(self, stage: Stage) -> None:
        big = stage.sophia.sends_file(b"a little", "film.mp4", size=20_000_001)
        with pytest.raises(BadRequest, match=r"(?i)file is too big"):
            await stage.bot.get_file(str(big.file_id))
        with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
            await stage.bot.get_file("unknown")

    async def test_edits(self, stage: Stage) -> None:
        sent = await stage.bot.send_message(SOPHIA, "Shall I send this?", reply_markup=one_button())
        with pytest.raises(BadRequest, match="not modified"):
            await sent.edit_text("Shall I send this?", reply_markup=one_button())
        await sent.edit_text("Sent")
        assert (stage.sophia.screen[-1].text, stage.sophia.screen[-1].buttons) == ("Sent", [])
        await sent.edit_reply_markup(one_button("Take back", "review:withdraw"))
        assert stage.sophia.screen[-1].labels == ["Take back"]
        with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
            await stage.bot.edit_message_text("x", SOPHIA, stage.sophia.screen[0].id)
        with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
            await stage.bot.edit_message_text("x", SOPHIA, 9999)

    async def test_messages_can_be_deleted_for_48_hours(self, stage: Stage) -> None:
        old = await stage.bot.send_message(SOPHIA, "old")
        stage.clock.now += 48 * 3600 + 1
        new = await stage.bot.send_message(SOPHIA, "new")
        await stage.bot.delete_messages(SOPHIA, [new.message_id, 9999])
        with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
            await old.delete()
        with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
            await new.delete()
        assert [message.text for message in stage.sophia.screen] == ["/start invitation", "old"]

    async def test_a_reply_needs_its_message(self, stage: Stage) -> None:
        first = stage.sophia.screen[0]
        sent = await stage.bot.send_message(SOPHIA, "yes", reply_parameters=ReplyParameters(first.id))
        assert sent.reply_to_message is not None
        with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
            await stage.bot.send_message(SOPHIA, "yes", reply_parameters=ReplyParameters(9999))

    async def test_a_phone_shows_the_most_particular_command_list(self, stage: Stage) -> None:
        everyone, hers = [BotCommand("help", "Help")], [BotCommand("help", "Help now")]
        await stage.bot.set_my_commands(everyone)
        assert stage.sophia.commands == [{"command": "help", "description": "Help"}]
        await stage.bot.set_my_commands(hers, BotCommandScopeChat(SOPHIA))
        assert stage.sophia.commands == [{"command": "help", "description": "Help now"}]
        await stage.bot.delete_my_commands(BotCommandScopeChat(SOPHIA))
        assert list(await stage.bot.get_my_commands(BotCommandScopeChat(SOPHIA))) == []
        assert stage.sophia.commands == [{"command": "help", "description": "Help"}]

    @pytest.mark.parametrize(
        ("command", "description", "language"),
        [("Help", "x", ""), ("he lp", "x", ""), ("a" * 33, "x", ""), ("help", " ", ""), ("help", "x", "fa_AF")],
    )
    async def test_command_lists_that_telegram_refuses(
        self, stage: Stage, command: str, description: str, language: str
    ) -> None:
        with pytest.raises(BadRequest):
            await stage.bot.set_my_commands([BotCommand(command, description)], language_code=language)

    async def test_name_and_descriptions_have_limits(self, stage: Stage) -> None:
        await stage.bot.set_my_name("Wren")
        await stage.bot.set_my_description("Hola", language_code="es")
        assert (await stage.bot.get_my_description("es")).description == "Hola"
        for refused in (stage.bot.set_my_name("x" * 65), stage.bot.set_my_description("x" * 513)):
            with pytest.raises(BadRequest, match="is too long"):
                await refused

    async def test_typing_is_seen_until_the_message_comes(self, stage: Stage) -> None:
        await stage.bot.send_chat_action(SOPHIA, "typing")
        assert stage.sophia.doing == "typing"
        await stage.bot.send_message(SOPHIA, "Hello")
        assert stage.sophia.doing is None
        with pytest.raises(BadRequest, match="action"):
            await stage.bot.send_chat_action(SOPHIA, "dreaming")


class TestGettingUpdates:
    async def test_updates_are_told_again_until_a_higher_offset_confirms_them(self, stage: Stage) -> None:
        stage.sophia.says("one")
        stage.sophia.says("two")
        first = await stage.bot.get_updates(limit=2)
        assert [u.update_id for u in first] == [1, 2]
        assert [u.update_id for u in await stage.bot.get_updates()] == [1, 2, 3]
        assert [u.update_id for u in await stage.bot.get_updates(offset=3)] == [3]
        assert await stage.bot.get_updates(offset=4) == ()
        assert stage.world.updates.waiting == []

    async def test_a_negative_offset_keeps_only_the_last(self, stage: Stage) -> None:
        stage.sophia.says("one")
        stage.sophia.says("two")
        assert [u.update_id for u in await stage.bot.get_updates(offset=-1)] == [3]
        assert [u.update_id for u in await stage.bot.get_updates()] == [3]

    async def test_a_long_poll_ends_when_something_comes(self, stage: Stage) -> None:
        asking = asyncio.create_task(stage.bot.get_updates(offset=2, timeout=30))
        await stage.world.updates.asked.wait()
        stage.sophia.says("here I am")
        (update,) = await asyncio.wait_for(asking, 2)
        assert update.message is not None
        assert update.message.text == "here I am"

    async def test_the_newer_of_two_wins(self, stage: Stage) -> None:
        older = asyncio.create_task(stage.bot.get_updates(offset=2, timeout=30))
        await stage.world.updates.asked.wait()
        assert (await stage.raw("getUpdates", {"offset": 2}))["result"] == []
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await older

    async def test_messages_are_kept_a_day_and_button_presses_150_seconds(self, stage: Stage) -> None:
        await stage.bot.send_message(SOPHIA, "Hello", reply_markup=one_button())
        stage.sophia.taps(stage.sophia.screen[-1], "Send")
        stage.clock.now += 151
        assert [u.callback_query for u in await stage.bot.get_updates()] == [None]
        stage.clock.now += 24 * 3600
        assert await stage.bot.get_updates() == ()

    async def test_only_wanted_kinds_are_kept(self, stage: Stage) -> None:
        await stage.bot.get_updates(offset=2, allowed_updates=["message"])
        stage.sophia.edits(stage.sophia.says("one"), "two")
        assert [u.edited_message for u in await stage.bot.get_updates()] == [None]

    async def test_anything_can_be_delivered_also_what_can_not_be_read(self, stage: Stage) -> None:
        assert stage.world.deliver({"message": "not a message"}) == 2
        assert stage.world.deliver(b'{"update_id": 7, "message": {"text": "\\ud83d"}}') == 7
        assert stage.world.deliver(b"{broken") == 8
        stage.sophia.says("still here")
        told = await stage.raw("getUpdates", {"offset": 2, "limit": 2})
        assert [update["update_id"] for update in told["result"]] == [2, 7]
        assert (await stage.raw("getUpdates", {"offset": 9}))["result"][0]["message"]["text"] == "still here"

    async def test_an_update_delivered_once_more_is_told_once_more(self, stage: Stage) -> None:
        (update,) = (await stage.raw("getUpdates"))["result"]
        stage.sophia.says("two")
        await stage.raw("getUpdates", {"offset": 2})
        stage.world.deliver(update)
        told = await stage.raw("getUpdates", {"offset": 3})
        assert told["result"] == [update]
        assert (await stage.raw("getUpdates", {"offset": 3}))["result"] == []


@dataclass
class Hook:
    """A webhook that notes what comes and answers as told."""

    answers: list[web.Response] = field(default_factory=list)
    came: list[tuple[str | None, int]] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: int = 1
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.came.append((secret, json.loads(await request.read())["update_id"]))
        if len(self.came) >= self.wanted:
            self.enough.set()
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


class TestWebhook:
    async def test_updates_are_pushed_in_order_with_the_secret_and_tried_again(self, stage: Stage, hook: Hook) -> None:
        hook.answers = [web.Response(status=503), web.Response(status=500)]
        hook.wanted = 5
        stage.sophia.says("one")
        stage.sophia.says("two")
        await stage.bot.set_webhook(hook.url, secret_token="s3cret_-")
        await asyncio.wait_for(hook.enough.wait(), 3)
        assert hook.came == [("s3cret_-", number) for number in (1, 1, 1, 2, 3)]
        await stage.sophia.wait_until(lambda: not stage.world.updates.waiting)

    async def test_retry_after_is_respected(self, stage: Stage, hook: Hook) -> None:
        hook.answers = [web.Response(status=429, headers={"Retry-After": "1"})]
        hook.wanted = 2
        started = asyncio.get_running_loop().time()
        await stage.bot.set_webhook(hook.url)
        await asyncio.wait_for(hook.enough.wait(), 3)
        assert asyncio.get_running_loop().time() - started >= 0.95

    async def test_a_webhook_and_get_updates_exclude_each_other(self, stage: Stage, hook: Hook) -> None:
        asking = asyncio.create_task(stage.bot.get_updates(offset=2, timeout=30))
        await stage.world.updates.asked.wait()
        await stage.bot.set_webhook(hook.url)
        with pytest.raises(Conflict, match="terminated by setWebhook"):
            await asking
        with pytest.raises(Conflict, match="while webhook is active"):
            await stage.bot.get_updates()
        await stage.bot.delete_webhook()
        assert (await stage.bot.get_webhook_info()).url == ""

    async def test_what_went_wrong_can_be_asked_and_nothing_is_lost(self, stage: Stage, hook: Hook) -> None:
        hook.answers = [web.Response(status=503, headers={"Retry-After": "30"})]
        await stage.bot.set_webhook(hook.url)
        await asyncio.wait_for(hook.enough.wait(), 3)
        await stage.sophia.wait_until(lambda: stage.world.updates.last_error)
        info = await stage.bot.get_webhook_info()
        assert (info.pending_update_count, info.last_error_message) == (
            1,
            "Wrong response from the webhook: 503 Service Unavailable",
        )
        await stage.bot.delete_webhook()
        assert [u.update_id for u in await stage.bot.get_updates()] == [1]

    async def test_addresses_and_secrets_that_telegram_refuses(self, stage: Stage) -> None:
        for url, secret in (("http://example.org/hook", ""), ("https://example.org", "no spaces"), ("nonsense", "")):
            with pytest.raises(BadRequest):
                await stage.bot.set_webhook(url, secret_token=secret or None)


@dataclass
class Table:
    """The page with phones, without a bot behind it."""

    room: PracticeRoom
    base: str
    browser: aiohttp.ClientSession

    def seen(self, person_id: str) -> list[Json]:
        """The messages that the page shows on this person's phone."""
        (person,) = [one for one in self.room.people if one.id == person_id]
        shown: list[Json] = self.room.view(person)["messages"]
        return shown

    async def does(self, person: str, action: str, body: object = None, **options: Any) -> int:
        """What a person does on their phone; returns the status."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body or {}}
        async with self.browser.post(f"{self.base}/phones/{person}/{action}", **sent, **options) as answer:
            return answer.status


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    world = StandIn()
    console = "http://127.0.0.1:8701"
    bot = BotProcess({"WREN_CONSOLE_URL": console}, tmp_path / "bot.log", world.changed.tell)
    room = PracticeRoom(world, bot, console, cast(date(2026, 6, 1)), {"sophia": "her-payload"})
    async with serve(world, extra=routes(room)) as base, aiohttp.ClientSession() as browser:
        yield Table(room, base, browser)


class TestThePageWithPhones:
    def test_everyone_of_the_practice_families_has_a_phone_but_the_youngest(self) -> None:
        people = {person.id: person for person in cast(date(2026, 6, 1))}
        families = ["sophia", "david", "maria", "leanne", "tracy", "yusuf"]
        assert list(people) == [*families, "emma", "dev", "grace", "ines", "samir", "stranger"]
        assert (people["david"].about, people["david"].language) == ("10 years old", "es")

    async def test_start_brings_the_invitation_and_what_is_typed_arrives(self, table: Table) -> None:
        assert await table.does("sophia", "start") == 200
        assert await table.does("sophia", "say", {"text": " Can Emma come? "}) == 200
        assert [m.text for m in table.room.phone("sophia").screen] == ["/start her-payload", "Can Emma come?"]

    async def test_photos_voice_and_stickers_arrive(self, table: Table) -> None:
        await table.does("david", "start")
        await table.does("david", "photo", PNG, headers={"Content-Type": "image/png"})
        await table.does("david", "voice?seconds=2", b"RIFF", headers={"Content-Type": "audio/wav"})
        await table.does("david", "sticker", {"emoji": "\N{SUNFLOWER}"})
        _, photo, voice, sticker = table.room.phone("david").screen
        assert (photo.kind, voice.raw["voice"]["duration"], sticker.kind) == ("photo", 2, "sticker")
        async with table.browser.get(f"{table.base}/files/{photo.file_id}") as answer:
            assert (answer.content_type, await answer.read()) == ("image/png", PNG)

    async def test_what_the_bot_shows_and_plays_is_served_and_named(self, table: Table) -> None:
        phone = table.room.phone("sophia")
        phone.starts()
        async with make_bot(table.base, table.room.stand_in.token) as bot:
            sent = [
                await bot.send_photo(phone.user_id, PNG, "My plan"),
                await bot.send_photo(phone.user_id, PNG),
                await bot.send_voice(phone.user_id, ogg(seconds=2), filename="voice.ogg"),
            ]
            shown = table.seen("sophia")[1:]
            assert [(one["kind"], one["alt"]) for one in shown[:2]] == [("photo", "My plan"), ("photo", "picture")]
            assert (shown[2]["kind"], shown[2]["seconds"]) == ("voice", 2)
            for one, (mime, content) in zip(
                shown, [("image/png", PNG), ("image/png", PNG), ("audio/ogg", ogg(seconds=2))], strict=True
            ):
                async with table.browser.get(f"{table.base}/files/{one['file']}") as answer:
                    assert (answer.content_type, await answer.read()) == (mime, content)
                    assert "Content-Disposition" not in answer.headers
            await bot.delete_messages(phone.user_id, [message.message_id for message in sent])
        assert [one["kind"] for one in table.seen("sophia")] == ["text"]

    @pytest.mark.browser
    async def test_a_browser_shows_the_picture_and_plays_the_voice(self, table: Table) -> None:
        if CHROMIUM is None:
            pytest.skip("there is no Chromium: install it (Debian: apt-get install chromium) to run the browser tests")
        phone, faults = table.room.phone("sophia"), list[str]()
        phone.starts()
        async with async_playwright() as player, make_bot(table.base, table.room.stand_in.token) as bot:
            browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page()
            page.on("console", lambda line: faults.append(line.text) if "Security Policy" in line.text else None)
            await page.goto(table.base)
            sent = [
                await bot.send_photo(phone.user_id, picture(), "My plan <b>"),
                await bot.send_voice(phone.user_id, ogg(seconds=2), filename="voice.ogg"),
            ]
            shown, player_shown = page.get_by_role("img", name="My plan <b>"), page.locator(".bubble audio")
            await expect(shown).to_be_visible()
            await expect(player_shown).to_be_visible()
            await page.wait_for_function("document.querySelector('.bubble img').naturalWidth === 4")
            assert await player_shown.get_attribute("aria-label") == "Voice message, 2 seconds"
            await bot.delete_messages(phone.user_id, [message.message_id for message in sent])
            await expect(shown).to_have_count(0)
            await expect(player_shown).to_have_count(0)
            await browser.close()
        assert faults == []

    async def test_a_button_is_pressed_where_it_stands(self, table: Table) -> None:
        world, phone = table.room.stand_in, table.room.phone("sophia")
        phone.starts()
        keyboard = {"inline_keyboard": [[{"text": "Send", "callback_data": "review:send"}]]}
        shown = world.post(phone.chat, world.bot, {"text": "Shall I?", "reply_markup": keyboard})
        assert await table.does("sophia", "tap", {"message": shown.id, "data": "review:send"}) == 200
        assert await table.does("sophia", "tap", {"message": shown.id, "data": "other"}) == 400

    @pytest.mark.parametrize(
        ("person", "action", "body"),
        [
            ("nobody", "say", {"text": "x"}),
            ("sophia", "dance", {}),
            ("sophia", "say", {"text": "  "}),
            ("sophia", "say", {}),
            ("sophia", "say", b"{broken"),
            ("sophia", "edit", {"message": "x", "text": "y"}),
        ],
    )
    async def test_what_makes_no_sense_is_refused_kindly(
        self, table: Table, person: str, action: str, body: object
    ) -> None:
        assert await table.does(person, action, body) == 400

    async def test_what_changes_is_told_at_once_and_only_that(self, table: Table) -> None:
        async with table.browser.get(f"{table.base}/events") as stream:
            people = {(await self.told(stream))["id"] for _ in table.room.people}
            assert people == {person.id for person in table.room.people}
            table.room.phone("maria").says("Hola")
            view = await asyncio.wait_for(self.told(stream), 2)
            assert (view["id"], [m["text"] for m in view["messages"]]) == ("maria", ["Hola"])

    async def test_the_page_is_for_this_machine_and_loads_nothing_from_outside(self, table: Table) -> None:
        async with table.browser.get(table.base) as page:
            policy = page.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-src http://127.0.0.1:8701;" in policy
            assert "://" not in (await page.text()).replace("http://www.w3.org", "")
        for headers in ({"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert await table.does("sophia", "say", {"text": "x"}, headers=headers) == 403
        local = table.base.replace("127.0.0.1", "localhost")
        async with table.browser.get(local, allow_redirects=False) as answer:
            assert answer.headers["Location"].startswith("http://127.0.0.1:")

    async def told(self, stream: aiohttp.ClientResponse) -> Json:
        """The next view of a phone."""
        while True:
            lines = (await stream.content.readuntil(b"\n\n")).decode().splitlines()
            if lines[0] == "event: phone":
                view: Json = json.loads(lines[1].removeprefix("data: "))
                return view

    def test_a_port_that_is_taken_is_passed_over(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            assert free_port(port) > port
        with pytest.raises(PracticeFailed, match="No free port"):
            free_port(65536)


class TestBadWeather:
    async def test_429_says_how_long_and_only_where_it_was_ordered(self, stage: Stage) -> None:
        david = stage.world.phone(DAVID, "David", "es")
        david.starts()
        stage.world.faults.too_many("sendMessage", 3, chat_id=SOPHIA)
        await stage.bot.send_message(DAVID, "Hola")
        with pytest.raises(RetryAfter, match="3 seconds"):
            await stage.bot.send_message(SOPHIA, "Hello")
        await stage.bot.send_message(SOPHIA, "Hello")
        assert [sent.chat_id for sent in stage.world.faults.sent] == [DAVID, SOPHIA]

    @pytest.mark.parametrize("status", [500, 502])
    async def test_a_broken_gateway(self, stage: Stage, status: int) -> None:
        stage.world.faults.fails("getMe", status, times=2)
        for _ in range(2):
            assert (await stage.raw("getMe"))["status"] == status
        assert (await stage.raw("getMe"))["ok"]

    @pytest.mark.parametrize("effect_first", [False, True])
    async def test_a_line_that_hangs_up_before_or_after_the_message_is_there(
        self, stage: Stage, effect_first: bool
    ) -> None:
        stage.world.faults.hangs_up("sendMessage", effect_first=effect_first)
        with pytest.raises(NetworkError):
            await stage.bot.send_message(SOPHIA, "Hello")
        assert (stage.sophia.screen[-1].text == "Hello") is effect_first

    async def test_an_answer_can_be_held_back(self, stage: Stage) -> None:
        release = asyncio.Event()
        stage.world.faults.waits_for("sendMessage", release, effect_first=True)
        sending = asyncio.create_task(stage.bot.send_message(SOPHIA, "Hello"))
        await stage.sophia.wait_for(lambda message: message.text == "Hello")
        assert not sending.done()
        release.set()
        assert (await sending).text == "Hello"

    async def test_a_download_can_fail(self, stage: Stage) -> None:
        photo = stage.sophia.sends_photo(PNG)
        file = await stage.bot.get_file(str(photo.file_id))
        stage.world.faults.hangs_up("file")
        with pytest.raises(NetworkError):
            await file.download_as_bytearray()
        assert bytes(await file.download_as_bytearray()) == PNG
