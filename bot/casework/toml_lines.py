"""On which line of a TOML text each value stands. (`tomllib` gives the values without their lines.)

- A path is the keys and indexes that lead to a value in what `tomllib` reads: `("children", 0, "reader")`.
- A table stands on the line of its header, a value on the line of its key, an element of an array on its own line.
- The text is taken to be TOML. Where it is not, the reading stops, and what was found so far is given: the last path is
  the one in which the text went wrong.
"""

import re
import tomllib
from bisect import bisect_right
from contextlib import suppress

Path = tuple[str | int, ...]

_KEY = r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_DOTTED_KEY = re.compile(rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SCALAR = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}'''  # a closing """ may follow up to two quotes that belong to the text
    r"""|'''.*?'{3,5}"""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'[^'\n]*'"""
    r"""|[^\s,\[\]{}\#"'=]+(?:[ ]\d\d:[^\s,\]}\#]*)?""",  # a date and its time may be parted by a blank
    re.DOTALL,
)


def locate(text: str) -> dict[Path, int]:
    """The line (from 1) of every path in `text`, in the order in which they first appear."""
    scanner = _Scanner(text)
    with suppress(_NotTomlError, tomllib.TOMLDecodeError, RecursionError):
        scanner.document()
    return scanner.lines


class _NotTomlError(Exception):
    """What stands here is not TOML."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines: dict[Path, int] = {}
        self.last_index: dict[Path, int] = {}  # of every [[array of tables]] so far

    def document(self) -> None:
        table: Path = ()
        while self.skip_blank() < len(self.text):
            if self.take("[["):
                table = self.header(is_element=True, end="]]")
            elif self.take("["):
                table = self.header(is_element=False, end="]")
            else:
                self.pair(table)

    def header(self, *, is_element: bool, end: str) -> Path:
        keys = self.key()
        table: Path = ()
        for n, key in enumerate(keys, start=1):
            table = (*table, key)
            if is_element and n == len(keys):
                self.last_index[table] = self.last_index.get(table, -1) + 1
            if table in self.last_index:
                table = (*table, self.last_index[table])
        self.note(table)
        self.expect(end)
        return table

    def pair(self, table: Path) -> None:
        path = (*table, *self.key())
        self.note(path)
        self.expect("=")
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip_blank()
        if self.take("["):
            self.array(path)
        elif self.take("{"):
            self.inline_table(path)
        else:
            self.match(_SCALAR)

    def array(self, path: Path) -> None:
        index = 0
        while not self.take("]"):
            self.expect_more()
            self.note((*path, index))
            self.value((*path, index))
            self.end_of_item("]")
            index += 1

    def inline_table(self, path: Path) -> None:
        while not self.take("}"):
            self.pair(path)
            self.end_of_item("}")

    def end_of_item(self, closing: str) -> None:
        if not self.take(",") and not self.text.startswith(closing, self.at):
            raise _NotTomlError

    def expect_more(self) -> None:
        if self.at == len(self.text):
            raise _NotTomlError

    def key(self) -> tuple[str, ...]:
        self.skip_blank()
        here = tomllib.loads(f"{self.match(_DOTTED_KEY)} = 0")
        keys: list[str] = []
        while isinstance(here, dict):
            [(key, here)] = here.items()
            keys.append(key)
        return tuple(keys)

    def note(self, path: Path) -> None:
        line = bisect_right(self.line_starts, self.at)
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def skip_blank(self) -> int:
        self.match(_BLANK)
        return self.at

    def take(self, token: str) -> bool:
        self.skip_blank()
        found = self.text.startswith(token, self.at)
        self.at += len(token) * found
        return found

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise _NotTomlError

    def match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            raise _NotTomlError
        self.at = found.end()
        return found.group()
