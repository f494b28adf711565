"""What was typed into the fields of a form: texts, lines, days and models, or what is wrong with them. Pure.

Rules of this file: what a case file may not say, a form may not say: the same models judge both, in the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.casework.casefile_faults import faults_of_shape
from bot.casework.casefile_model import check_text
from bot.casework.dates import read_date

Form = Mapping[str, str]
LONGEST: Final = 1000
"""Characters of one field: with what stands around it, it stays one message that can be read."""
BLANK: Final = "Please fill this in."
TOO_LONG: Final = f"Please keep it to {LONGEST:,} characters."
NO_DAY: Final = "This is not a day. Please write it like 2026-12-25."
NO_CHOICE: Final = "Please choose one."
NOBODY: Final = "Please write who is there, one name to a line."

Model = TypeVar("Model", bound=BaseModel)


class Faulty(Exception):
    """A form can't be taken: field -> what to put right."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("a form has faults")
        self.faults = faults


def plain(text: str) -> str:
    """What was typed, with plain line ends and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def written(text: str) -> str:
    """The same without what no keyboard makes: for words that are passed on as they are."""
    return "".join(one for one in plain(text) if one in "\n\t" or one.isprintable() or ord(one) > 0x9F).strip()


def text_of(form: Form, name: str) -> dict[str, str]:
    """One text by its name."""
    text = form.get(name, "").strip()
    fault = TOO_LONG if len(text) > LONGEST else BLANK if not text else unfit(text)
    if fault:
        raise Faulty({name: fault})
    return {name: text}


def lines_of(form: Form, name: str = "lines") -> list[str]:
    """The lines of a field; there has to be one. Raises Faulty."""
    lines = [line.strip() for line in form.get(name, "").splitlines() if line.strip()]
    fault = BLANK if not lines else next((TOO_LONG for line in lines if len(line) > LONGEST), unfit("".join(lines)))
    if fault:
        raise Faulty({name: fault})
    return lines


def choice_of(form: Form, name: str, options: Collection[str]) -> dict[str, str]:
    """What was chosen; a field that was not there counts as empty. Raises Faulty."""
    if (chosen := form.get(name, "")) not in options:
        raise Faulty({name: NO_CHOICE})
    return {name: chosen}


def day_of(typed: str, name: str) -> str:
    try:
        return read_date(typed).isoformat()
    except ValueError:
        raise Faulty({name: NO_DAY}) from None


def days_of(typed: dict[str, str], *names: str) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed, and what is wrong with its days: a form takes dates only."""
    return typed, {name: NO_DAY for name in names if not _is_date(typed[name])}


def _is_date(typed: str) -> bool:
    try:
        read_date(typed)
    except ValueError:
        return False
    return True


def read(model: type[Model], typed: Mapping[str, Any], faults: dict[str, str]) -> Model:
    """What was typed as the model has it. Raises Faulty with every fault there is."""
    faults = {**_too_long(typed), **faults}
    try:
        made = model.model_validate(typed)
    except ValidationError as error:
        told = {str(fault.path[0]): fault.what for fault in reversed(faults_of_shape(error))}
        faults = {**{name: _plainly(name, typed[name], what) for name, what in told.items()}, **faults}
        raise Faulty(faults) from None
    if faults:
        raise Faulty(faults)
    return made


def _plainly(name: str, typed: Any, what: str) -> str:
    """The sentence about a field; one that was left empty is not quoted."""
    if name == "kind":
        return NO_CHOICE
    return what if typed else NOBODY if isinstance(typed, list) else BLANK


def _too_long(typed: Mapping[str, Any]) -> dict[str, str]:
    return {name: TOO_LONG for name, text in typed.items() if isinstance(text, str) and len(text) > LONGEST}


def unfit(text: str) -> str:
    """What a case file would say against this text; empty when nothing."""
    try:
        check_text(text[:LONGEST])
    except ValueError as fault:
        return f"This {fault}."
    return ""
