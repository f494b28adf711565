"""Which buttons Telegram lets a message have.

Inline keyboards only: Wren uses no other. Limits where Telegram would quietly drop buttons (more than 8 in a
row or 100 in all) are refusals here.
"""

from __future__ import annotations

import json
from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from bot.sandbox.shapes import Json, bad_request

STYLES = frozenset({"primary", "success", "danger"})
BUTTON_KEYS = frozenset({"text", "callback_data", "url", "copy_text", "style"})
MARKUP_BYTES = 10_000


def keyboard(markup: Any) -> Json:
    """The `reply_markup` of a message as it is kept: empty for none or no buttons. Raises Refused."""
    if not markup:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    if set(markup) != {"inline_keyboard"}:
        raise bad_request("the stand-in knows inline keyboards only")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    _check_amount(kept)
    return {"inline_keyboard": kept} if kept else {}


def _check_amount(rows: list[list[Json]]) -> None:
    if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise bad_request("too many buttons in one row of the inline keyboard")
    too_many = sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    if too_many or len(json.dumps(rows, ensure_ascii=False).encode()) > MARKUP_BYTES:
        raise bad_request("reply markup is too long")


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if unknown := set(button) - BUTTON_KEYS:
        raise bad_request(f'can\'t parse inline keyboard button: unknown field "{min(unknown)}"')
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if "style" in button and button["style"] not in STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    if sum(key in button for key in ("callback_data", "url", "copy_text")) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    return dict(button)


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not data:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(data.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
