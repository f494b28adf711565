"""Rules as data: words that mean danger by themselves, one file a language in `rules/`. Pure, standard library only.

A file has `[words]`, lists of alternatives that patterns name as `{word}`, and `[[rule]]` tables:
- `id`, `category` and `urgency` of the safety policy, `why` in a worker's words;
- `pattern`: a regular expression over a reading (`readings.plain`: small letters, no diacritics, single spaces). It
  fits whole words; ` ~ ` stands for up to four words between, within a sentence. Letters may be written as people
  write them: they are folded as readings are;
- `unless`, optional: a pattern which, when the same sentence has it too, means that the rule does not hold;
- `must` and `must_not`: sentences that it must and must not flag. They are run as tests.

All files are tried on every text: what language somebody is registered with decides nothing.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from conversations.screening.policy import FLAGGED, LANGUAGES, URGENCIES
from conversations.typed import ARABIC, JOINERS

FOLDER: Final = Path(__file__).parent / "rules"
BETWEEN: Final = r"(?: [^ .]+){0,4} "
LONGEST_SHOWN: Final = 80
_KEYS: Final = {"id", "category", "urgency", "pattern", "why", "must", "must_not"}
_GROUP: Final = re.compile(r"(?<!\\)\((?!\?)")
"""No rule asks what a group held, and groups that remember nothing are ready in two thirds of the time."""
LATIN: Final = 0
_SCRIPTS: Final = (re.compile("[a-z]"), re.compile("[\u0400-\u04ff]"), re.compile("[\u0600-\u06ff]"))


class RuleError(ValueError):
    """A rule cannot be used: the message says which, and why."""


@dataclass(frozen=True)
class Rule:
    """`source` is its pattern with everything put in; `unless_source` that of what it does not hold for.

    `spaced` fits readings with words. What is needed for few texts (`unless`, `joined`, and all of a rule that fits
    other letters than Latin ones alone) is compiled when it is, or by `compile_all`: a start must not wait for it.
    """

    id: str
    language: str
    category: str
    urgency: str
    why: str
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    source: str
    unless_source: str | None
    scripts: frozenset[int]

    @cached_property
    def spaced(self) -> re.Pattern[str]:
        """For readings with words. Raises RuleError."""
        try:
            return whole(self.source)
        except re.error as error:
            raise RuleError(f"{self.language}: {self.id} is no regular expression: {error}") from None

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """What makes the rule not hold, in the same sentence."""
        return whole(self.unless_source) if self.unless_source else None

    @cached_property
    def joined(self) -> re.Pattern[str] | None:
        """For readings whose spaces are lost; None where a space is not simply one between two words."""
        plain = " " in self.source and BETWEEN not in self.source and not re.search(r" [?*+{]", self.source)
        return re.compile(self.source.replace(" ", "")) if plain else None


@dataclass(frozen=True)
class Hit:
    """A rule that holds, and the words it holds for."""

    rule: Rule
    words: str


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of all languages. Raises RuleError."""
    there = (language for language in LANGUAGES if (FOLDER / f"{language}.toml").exists())
    return tuple(rule for language in there for rule in read(language))


def read(language: str) -> tuple[Rule, ...]:
    """The rules of one language's file. Raises RuleError."""
    data = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    words = {name: "|".join(map(fold, alternatives)) for name, alternatives in data.get("words", {}).items()}
    return tuple(rule(language, entry, words) for entry in data["rule"])


def rule(language: str, entry: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    """One entry as a rule; `words` are its lists of alternatives, each as one expression. Raises RuleError."""
    name = f"{language}: {entry.get('id', 'a rule without an id')}"
    if not _KEYS <= entry.keys() <= _KEYS | {"unless"}:
        raise RuleError(f"{name} has keys it should not have, or lacks some: {sorted(entry.keys() ^ _KEYS)}")
    if entry["category"] not in FLAGGED or entry["urgency"] not in URGENCIES:
        raise RuleError(f"{name} has a category or urgency that the policy does not know")
    if not entry["must"] or not entry["must_not"]:
        raise RuleError(f"{name} has no sentence that it must, or must not, flag")
    source = expanded(name, entry["pattern"], words)
    unless = expanded(name, entry["unless"], words) if "unless" in entry else None
    made = Rule(
        entry["id"],
        language,
        entry["category"],
        entry["urgency"],
        entry["why"],
        tuple(entry["must"]),
        tuple(entry["must_not"]),
        source,
        unless,
        frozenset(n for n, script in enumerate(_SCRIPTS) if script.search(re.sub(r"\\.", "", source))),
    )
    if not made.scripts or LATIN in made.scripts:
        _ = made.spaced
    return made


def compile_all() -> None:
    """Compile the rules for other letters, so that whoever writes in them first need not wait. Raises RuleError."""
    for one in rules():
        _ = one.spaced


def expanded(name: str, pattern: str, words: Mapping[str, str]) -> str:
    """The pattern with its words put in, its gaps opened, and its letters folded."""
    if re.search(r"\\[A-Z]", pattern):
        raise RuleError(f"{name} uses a class in capitals; letters are folded, and it would change its meaning")
    for word in re.findall(r"\{([a-z_]+)\}", pattern):
        if word not in words:
            raise RuleError(f"{name} names {{{word}}}, which [words] does not have")
    folded = fold(pattern)
    for word, alternatives in words.items():
        folded = folded.replace(f"{{{word}}}", f"({alternatives})")
    return _GROUP.sub("(?:", folded).replace(" ~ ", BETWEEN)


def fold(pattern: str) -> str:
    """Letters as readings have them; everything else as it is."""
    folded = unicodedata.normalize("NFKD", JOINERS.sub("", pattern).casefold()).translate(ARABIC)
    return "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf") and c != "ـ")


def whole(source: str) -> re.Pattern[str]:
    """A pattern that fits whole words only."""
    return re.compile(rf"(?<![^ ])(?:{source})(?![^ ])")


def hits(texts: Sequence[str], among: Sequence[Rule] | None = None) -> Iterator[Hit]:
    """The rules that hold for any of these readings of a text, each once."""
    scripts = frozenset(n for n, script in enumerate(_SCRIPTS) if any(map(script.search, texts)))
    for rule in rules() if among is None else among:
        if (not rule.scripts or rule.scripts & scripts) and (found := _first(rule, texts)) is not None:
            yield Hit(rule, found)


def _first(rule: Rule, texts: Sequence[str]) -> str | None:
    for text in texts:
        for found in rule.spaced.finditer(text):
            if not (rule.unless and rule.unless.search(_sentence(text, found.start(), found.end()))):
                return _shown(found.group())
        if " " not in text and rule.joined and (one := rule.joined.search(text)):
            return _shown(one.group())
    return None


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence or sentences that a match stands in."""
    until = text.find(" . ", end)
    return text[text.rfind(" . ", 0, start) + 1 : until if until >= 0 else len(text)]


def _shown(words: str) -> str:
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
