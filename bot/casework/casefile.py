"""Reads a case file: text in, facts out, or one sentence that says where it is wrong.

- A file is taken whole or not at all. Of several faults the first in the file is told.
- A fault names its line and its key:
  `line 37: children.sophia.reader: "tean" is not a reader; use young, child or teen`.
  An entry is named by its id, and by its number (from 1) where it has none. A missing key is told on the line of its
  table, a missing table on the last line.
- The sentence may quote the file, and the file is about people: show it to whoever brought the file, never log it.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Collection
from datetime import date

from pydantic import ValidationError

from bot.casework.casefile_faults import Fault, Table, faults_of_people, faults_of_shape, shown
from bot.casework.casefile_model import CaseFile, Child, is_id
from bot.casework.living import AT_HOME
from bot.casework.office import UK_NATIONS
from bot.casework.toml_lines import Path, locate

LARGEST_FILE = 1_000_000  # bytes
TELEGRAM_AGE_UK = 16
UNDATED = (
    "The children are at home, says the file, and not since when: please write returned_home. Until then the year of "
    "checks is counted from the day on which Wren was told."
)


class CaseFileError(ValueError):
    """A case file cannot be taken. The text is one sentence with the line and the key."""

    def __init__(self, line: int, key: str, what: str) -> None:
        self.line = line
        self.key = key
        super().__init__(": ".join(part for part in (f"line {line}", key, what) if part))


def parse_case_file(text: str, languages: Collection[str]) -> CaseFile:
    """The facts of a case file. `languages` are the codes of the languages Wren offers. Raises CaseFileError."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n")
    if len(text.encode(errors="surrogatepass")) > LARGEST_FILE:
        raise CaseFileError(1, "", f"the file is larger than {LARGEST_FILE:,} bytes")
    data = _read_toml(text)
    case_file, faults = _read_tables(data)
    faults += faults_of_people(data, languages)
    if case_file is None or faults:
        raise _first_error(text, data, faults)
    return case_file


def warnings(case_file: CaseFile, today: date) -> tuple[str, ...]:
    """What whoever imports the file should know before anybody is invited, in sentences that name people."""
    in_uk = case_file.authority.nation in UK_NATIONS
    told = (_warning(child, today, in_uk) for child in case_file.children)
    undated = case_file.case.stage == AT_HOME and case_file.case.returned_home is None
    return tuple(sentence for sentence in (UNDATED if undated else "", *told) if sentence)


def _warning(child: Child, today: date, in_uk: bool) -> str:
    age = _age(child.born, today)
    if age < 0:
        return f"{child.name} is not born yet, says the file: please check the date."
    if child.reader == "young":
        return f"{child.name} gets no link: talk together, on a worker's device."
    if in_uk and age < TELEGRAM_AGE_UK:
        return (
            f"{child.name} is {age}. Telegram's terms, as we know them, ask for {TELEGRAM_AGE_UK} years in the UK; "
            "check https://telegram.org/tos before you send the link."
        )
    return ""


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _read_toml(text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(text, str(error)) from None
    except (ValueError, RecursionError):  # tomllib's own limits: digits of a number, depth of brackets
        line = bisect_left(range(text.count("\n") + 1), True, key=lambda n: _is_beyond_tomllib(text, n))
        raise CaseFileError(line + 1, "", "this has a number too long or brackets too deep to be read") from None


def _is_beyond_tomllib(text: str, last_line: int) -> bool:
    """Whether the text up to this line (from 0) already passes tomllib's limits; all longer texts then do."""
    try:
        tomllib.loads("\n".join(text.split("\n")[: last_line + 1]))
    except tomllib.TOMLDecodeError:
        return False
    except (ValueError, RecursionError):
        return True
    return False


def _syntax_error(text: str, message: str) -> CaseFileError:
    """tomllib's message with the key near which it happened; at the end of the file, the key that was never ended."""
    what = message.split(" (at ")[0].replace("Cannot overwrite a value", "the key stands here twice")
    seen = list(locate(text).items())
    found = re.search(r"\(at line (\d+)", message)
    line = int(found.group(1)) if found else seen[-1][1] if seen else 1
    near = [path for path, at in seen if at <= line]
    sentence = f"this cannot be read as TOML ({what[:1].lower()}{what[1:]})"
    return CaseFileError(line, f"near {_key({}, near[-1])}" if near else "", sentence)


def _read_tables(data: Table) -> tuple[CaseFile | None, list[Fault]]:
    try:
        return CaseFile.model_validate(data), []
    except ValidationError as error:
        return None, faults_of_shape(error)


def _first_error(text: str, data: Table, faults: list[Fault]) -> CaseFileError:
    lines = {(): text.rstrip().count("\n") + 1, **locate(text)}  # a whole table that is missing is missed at the end
    fault = min(faults, key=lambda fault: _line(lines, fault.path))
    return CaseFileError(_line(lines, fault.path), _key(data, fault.path), fault.what)


def _line(lines: dict[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest table around what is missing."""
    return next(lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines)


def _key(data: object, path: Path) -> str:
    """`path` for a person: `children.sophia.reader`, with numbers from 1 where an entry has no id."""
    names = []
    for step in path:
        data = _inside(data, step)
        names.append(shown(step)[1:-1] if isinstance(step, str) else _entry(data) or str(step + 1))
    return ".".join(names)


def _entry(row: object) -> str | None:
    name = (row.get("id") or row.get("child")) if isinstance(row, dict) else None
    return name if is_id(name) else None


def _inside(data: object, step: str | int) -> object:
    if isinstance(data, dict):
        return data.get(step)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None
