"""`talk`: play a conversation in the terminal, with no token and no database.

Rules of this file: a number or a label taps a button; `/back /stop /help /menu` work as on the phone; `:photo`,
`:voice` and `:sticker` stand for what can't be typed; `:quit` or the end of the input ends it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

from bot.channel import File, Incoming, Key, Outgoing
from bot.commands.rehearsal import Rehearsal, Shown, lines, visible
from bot.commands.screening import looker
from conversations.library import CONVERSATIONS
from conversations.model import Reader
from conversations.samples import sample
from conversations.session import CAUGHT
from locales import catalogue

TRAITS: Final = ("statuses", "reviewer_away", "closed", "planned", "asked", "houses", "agreed")
"""Who talks here: Sophia has sent things before, it is evening, and the reviewing officer does not use Wren.

She has a plan, of which everything may be told, and has been asked everything that Wren asks; a parent has an
agreement.
"""
QUIT: Final = ":quit"
DIM, BRIGHT = "\033[2m", "\033[0m"
HOW: Final = "Type words, a button's number or label, /menu /back /stop /help, :photo :voice :sticker, or :quit."


def talk(conversation: str, reader: str, language: str, stdin: TextIO, stdout: TextIO) -> int:
    """Play `conversation` as `reader` in `language`. Returns 0 at the end, 2 when there is no such thing."""
    fault = _fault(conversation, reader, language)
    if fault:
        print(fault, file=sys.stderr)
        return 2
    terminal, played = (
        _Terminal(stdin, stdout),
        Rehearsal(Reader(reader), language, sample(TRAITS), looker()),
    )
    terminal.write(HOW, dim=True)
    terminal.show(played.begin(conversation))
    for number, line in enumerate(terminal.typed(), 1):
        terminal.show(played.answer((came(line, terminal.keys, number),)))
    return 0


def _fault(conversation: str, reader: str, language: str) -> str | None:
    """What is wrong with the call, as a sentence that lists what there is."""
    if reader not in list(Reader):
        return f"There is no reader “{reader}”. There are: {', '.join(Reader)}."
    if language not in catalogue.offered():
        return f"There is no language “{language}” that is complete. There are: {', '.join(catalogue.offered())}."
    names = [one.id for one in CONVERSATIONS.values() if reader in one.readers and one.id != CAUGHT]
    if conversation not in names:
        return f"There is no conversation “{conversation}” for the reader {reader}. There are: {', '.join(names)}."
    return None


def came(line: str, keys: Sequence[Key], number: int) -> Incoming:
    """What somebody does who types this line under these buttons. `number` is that of the message."""
    text = line.strip()
    if text in (":photo", ":voice"):
        return Incoming("", text[1:], "", number, File(text, "any"))
    if text == ":sticker":
        return Incoming("", "file", "", number, usable=False)
    if text.startswith("/"):
        return Incoming("", "command", text, number)
    if text.isdecimal() and 1 <= int(text) <= len(keys):
        return Incoming("", "tap", "", number, press=keys[int(text) - 1].data)
    return Incoming("", "text", line, number)


class _Terminal:
    """Where it is typed and shown. `keys` are the buttons shown last, in order."""

    def __init__(self, stdin: TextIO, stdout: TextIO) -> None:
        self._in, self._out = stdin, stdout
        self.keys: tuple[Key, ...] = ()

    def typed(self) -> Iterable[str]:
        """The lines typed, until :quit or the end of the input. Empty lines are nothing."""
        while True:
            if self._in.isatty():
                print("> ", end="", file=self._out, flush=True)
            line = self._in.readline()
            if not line or line.strip() == QUIT:
                return
            if line.strip():
                yield line.rstrip("\n")

    def show(self, shown: Shown) -> None:
        """Print what an answer came to."""
        for effect in shown.effects:
            self.write(f"→ {effect}", dim=True)
        for message in shown.messages:
            first, *more = lines(message)
            self.write(f"Wren: {first}", *(f"      {line}" for line in more))
            self._show_keys(message)

    def _show_keys(self, message: Outgoing) -> None:
        if not message.keys:
            return
        self.keys = tuple(key for row in message.keys for key in row)
        number = 0
        for row in message.keys:
            labels = [f"[{number + place}] {visible(key.label)}" for place, key in enumerate(row, 1)]
            number += len(row)
            self.write(f"      {'   '.join(labels)}")

    def write(self, *written: str, dim: bool = False) -> None:
        """Print lines; dim ones so, where the terminal can."""
        for line in written:
            print(f"{DIM}{line}{BRIGHT}" if dim and self._out.isatty() else line, file=self._out)
