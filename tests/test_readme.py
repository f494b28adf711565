"""What the README says about the tree, the commands and the settings is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.commands.line import _parser
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^( *)([a-z_]+)/( {2,}\S.*)?$")
OF_NO_CONCERN = {"__pycache__", "wren-data"}
"""Folders that running makes."""


def mapped() -> dict[str, set[str]]:
    """Folder -> the folders that the map shows in it; "" is the top."""
    (block,) = [block for block in BLOCKS if re.search(r"^bot/ ", block, re.MULTILINE)]
    shown: dict[str, set[str]] = {"": set()}
    top = ""
    for line in block.splitlines():
        found = LINE.match(line)
        assert found, f"this line of the map is no folder with a text: {line!r}"
        indent, name, text = found.groups()
        assert text, f"{name} has no text"
        top = top if indent else name
        shown.setdefault(top if indent else "", set()).add(name)
    return shown


def folders(under: Path) -> set[str]:
    """The folders with something of ours in them."""
    hidden = {one.name for one in under.iterdir() if one.name.startswith((".", "_"))}
    return {one.name for one in under.iterdir() if one.is_dir()} - hidden - OF_NO_CONCERN


def python_folders(under: Path) -> set[str]:
    return {name for name in folders(under) if any((under / name).glob("*.py"))}


def test_the_map_shows_every_folder_at_the_top_and_no_other() -> None:
    assert mapped()[""] == folders(ROOT)


@pytest.mark.parametrize("top", ["bot", "conversations"])
def test_the_map_shows_every_part_and_no_other(top: str) -> None:
    assert mapped()[top] == python_folders(ROOT / top)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([a-z_/]+/[\w./-]*\w)`", README))))
def test_every_path_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_picture_is_there() -> None:
    for path in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / path).is_file(), path


def test_every_command_that_is_named_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"python -m bot ([a-z-]+)", README))
    with pytest.raises(SystemExit):
        _parser().parse_args(["--help"])
    there = set(re.findall(r"^    ([a-z-]+)\b", capsys.readouterr().out, re.MULTILINE))
    assert {"run", "import-case"} <= named
    assert named <= there
    assert there - named <= {"words"}  # a chore of `make`


def test_every_chore_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?= *(?:`|#|$))", README, re.MULTILINE)) <= targets


def test_every_setting_is_named_and_no_other() -> None:
    named = set(re.findall(r"`WREN_([A-Z_]+)`", README))
    assert named == {name.upper() for name in Settings.model_fields}


def test_defaults_that_are_named_are_the_defaults() -> None:
    rows = dict(re.findall(r"^\| `WREN_(\w+)` \|.*\| `([\w.]+)` \|$", README, re.MULTILINE))
    assert rows
    for name, default in rows.items():
        if name.lower() in Settings.model_fields and Settings.model_fields[name.lower()].default:
            assert str(Settings.model_fields[name.lower()].default) == default
    rates = re.search(r"^\| `WREN_SEND_RATE`.*\| ([\d, ]+) \|$", README, re.MULTILINE)
    fields = Settings.model_fields
    assert rates is not None
    assert [float(one) for one in rates[1].split(",")] == [
        fields[name].default for name in ("send_rate", "chat_rate", "chat_burst")
    ]
