"""Golden dialogues: `dialogues/*.txt` are played through the real engine, and must read exactly as they stand there.

WREN_REWRITE_DIALOGUES=1 writes what Wren says today into the files, for a person to read before it is committed.
The form is explained in conversations/README.md.
"""

import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

import conversations
from bot.channel import File, Incoming, Key
from bot.commands.line import main
from bot.commands.rehearsal import Rehearsal, Shown, lines, visible
from bot.commands.screening import looker
from bot.commands.talk import talk
from conversations.model import Reader
from conversations.samples import sample
from conversations.screening.finding import Finding, judge
from locales import catalogue
from locales.words import FIRST_STRONG

FOLDER = Path(__file__).parent / "dialogues"
FILES = sorted(FOLDER.rglob("*.txt"))
"""Those in `danger` are screened by rules and meaning; the others by rules, so that a new model leaves them be."""
REWRITE = os.environ.get("WREN_REWRITE_DIALOGUES") == "1"
TAP = re.compile(r"\[(.+)\]")
OLD_TAP = re.compile(r"\(an old \[(.+)\]\)")
EDIT = re.compile(r"\(edits “(.+)” to “(.+)”\)")
PHOTO = re.compile(r"\(photo(?:: (.+))?\)")
FIXED = {
    "(voice note)": Incoming("", "voice", ""),
    "(sticker)": Incoming("", "file", "", usable=False),
    "(a button that never was)": Incoming("", "tap", "", press="nobody:knows:1"),
}


@dataclass
class Phone:
    """What somebody has in front of them: every button shown so far, the open question's last, and what they wrote."""

    shown: list[Key] = field(default_factory=list)
    open: tuple[Key, ...] = ()
    written: dict[str, int] = field(default_factory=dict)
    messages: int = 0

    def look(self, shown: Shown) -> None:
        for message in shown.messages:
            if message.keys:
                self.shown += self.open
                self.open = tuple(key for row in message.keys for key in row)

    def does(self, line: str) -> Incoming:
        """What this line of a dialogue stands for."""
        self.messages += 1
        if line in FIXED:
            return FIXED[line] if FIXED[line].press else self._sent(FIXED[line].kind, "", FIXED[line].usable)
        if found := TAP.fullmatch(line):
            return Incoming("", "tap", "", press=_key(self.open, found[1]).data)
        if found := OLD_TAP.fullmatch(line):
            return Incoming("", "tap", "", press=_key(self.shown[::-1], found[1]).data)
        if found := EDIT.fullmatch(line):
            return Incoming("", "edit", found[2], self.written[found[1]])
        if found := PHOTO.fullmatch(line):
            return self._sent("photo", found[1] or "")
        if line.startswith("/"):
            return Incoming("", "command", line)
        assert not line.startswith("("), f"no form of a dialogue: {line}"
        return self._sent("text", line)

    def _sent(self, kind: str, text: str, usable: bool = True) -> Incoming:
        self.written[text] = self.messages
        file = File("a file", f"{kind}/any") if usable and kind != "text" else None
        return Incoming("", kind, text, self.messages, file, usable=usable)


def _key(keys: tuple[Key, ...] | list[Key], label: str) -> Key:
    found = next((key for key in keys if visible(key.label) == label), None)
    assert found, f"there is no button [{label}] here"
    return found


@cache
def full() -> Callable[[str], Finding | None]:
    """Rules and meaning, as people have them."""
    return looker()


def played(text: str, look: Callable[[str], Finding | None] = judge) -> str:
    """The dialogue as it goes today: its header and what the person does stay, all that Wren says is new."""
    head, _, talk = text.partition("\n\n")
    header = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("#"))
    traits = [name for name in header.get("facts", "").split(", ") if name]
    facts = replace(sample(traits), name=header.get("name", "Sophia"))
    play = Rehearsal(Reader(header["reader"]), header["language"], facts, look)
    phone = Phone()
    shown = play.begin(header.get("begins", play.home))
    phone.look(shown)
    parts = [head, "\n".join(_written(shown))]
    for together in _turns(talk):
        shown = play.answer([phone.does(line) for line in together])
        phone.look(shown)
        parts += ["\n".join(f"> {line}" for line in together), "\n".join(_written(shown))]
    return "\n\n".join(parts) + "\n"


def _turns(talk: str) -> Iterator[list[str]]:
    """What the person does: lines with nothing between them came in together."""
    for block in talk.split("\n\n"):
        said = [line[2:] for line in block.strip().splitlines() if line.startswith("> ")]
        if said:
            yield said


def _written(shown: Shown) -> Iterator[str]:
    for effect in shown.effects:
        yield f"— {effect}"
    for message in shown.messages:
        first, *more = lines(message)
        yield f"Wren: {first}"
        yield from (f"      {line}" for line in more)
        for row in message.keys:
            yield " ".join(f"[{visible(key.label)}]" for key in row)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_wren_says_what_the_dialogue_says(file: Path) -> None:
    written = file.read_text(encoding="utf-8")
    now = played(written, full() if file.parent.name == "danger" else judge)
    if REWRITE:
        file.write_text(now, encoding="utf-8")
    else:
        assert now.splitlines() == written.splitlines()


def test_the_dialogue_in_the_readme_is_one() -> None:
    readme = Path(conversations.__file__).with_name("README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    assert played(example) == example


def test_every_language_and_reader_has_a_dialogue() -> None:
    heads = [file.read_text(encoding="utf-8").partition("\n\n")[0] for file in FILES]
    for wanted in ("language: en", "language: es", "language: ar", *(f"reader: {reader}" for reader in Reader)):
        assert any(wanted in head for head in heads), f"no dialogue has the line “{wanted}”"
    assert len(FILES) >= 14


@pytest.mark.parametrize(
    ("line", "fault"),
    [("> (waves)", "no form of a dialogue: (waves)"), ("> [Sing]", "there is no button [Sing] here")],
)
def test_a_line_that_means_nothing_is_refused(line: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(fault)):
        played(f"reader: child\nlanguage: en\n\n{line}\n")


def test_a_dialogue_that_says_something_else_is_noticed() -> None:
    written = FILES[0].read_text(encoding="utf-8")
    assert played(written.replace("Wren: ", "Wren: Oh. ", 1)) != written.replace("Wren: ", "Wren: Oh. ", 1)


# In the terminal


def talked(*lines: str, conversation: str = "share_worry", reader: str = "child", language: str = "en") -> list[str]:
    """What the terminal shows when these lines are typed."""
    out = io.StringIO()
    assert talk(conversation, reader, language, io.StringIO("".join(f"{line}\n" for line in lines)), out) == 0
    return out.getvalue().splitlines()


def test_a_worry_in_arabic_is_sent_in_the_terminal() -> None:
    shown = talked("أختي لا تأكل", "1", language="ar")
    assert "      │ أختي لا تأكل" in shown
    assert "→ sent to Emma's queue: worry, “أختي لا تأكل”" in shown
    assert not any(FIRST_STRONG in line for line in shown)


def test_numbers_labels_and_commands_are_taken_and_nothing_else_is() -> None:
    shown = talked(":photo", "", ":sticker", "5", "/back", "send", ":quit", "never read")
    assert "→ flagged, today: unscreened" in shown
    assert "      [1] Send   [2] Change" in shown
    assert "Wren: I can't pass that on. I can pass on words, a photo, a drawing or a voice note." in shown
    assert "      [3] Someone to speak up for me" in shown
    assert "→ sent to Emma's queue: worry, [photo]" in shown
    assert "never read" not in "\n".join(shown)


def test_a_number_that_no_button_has_is_words() -> None:
    assert "      │ 99" in talked("99")


def test_effects_are_carried_out_on_the_facts() -> None:
    shown = talked("/help", "he is here", "/messages", "/language", "Español", language="en")
    assert "→ flagged, now: child_asks_for_help_now" in shown
    assert "→ sent to Emma's queue: help, “he is here”" in shown
    assert any(
        line.endswith("1. A call for help, Monday, 23 November 2026, 12:00. Sent. Not read yet.") for line in shown
    )
    assert "→ the language is now Español" in shown
    assert "Wren: Vale. A partir de ahora te escribo así." in shown


def test_what_there_is_not_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    nothing = io.StringIO()
    assert talk("share_wory", "parent", "en", nothing, nothing) == 2
    assert talk("share_worry", "adult", "en", nothing, nothing) == 2
    assert talk("share_worry", "child", "xx", nothing, nothing) == 2
    assert nothing.getvalue() == ""
    assert capsys.readouterr().err.splitlines() == [
        "There is no conversation “share_wory” for the reader parent. There are: welcome, about, language, "
        "parent_menu, share_message, ask_question, my_messages, my_plan, my_agreement, check_in, need_help, "
        "hard_words, unplanned, ready, after, practice, help_now, complaint, to_reviewer, to_advocate, hide, tidy.",
        "There is no reader “adult”. There are: young, child, teen, parent.",
        f"There is no language “xx” that is complete. There are: {', '.join(catalogue.offered())}.",
    ]


def test_talk_is_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("stop\n"))
    assert main(["talk", "share_worry", "--reader", "child", "--language", "ar"]) == 0
    assert "Wren: حسنًا. نتوقف هنا." in capsys.readouterr().out.splitlines()
