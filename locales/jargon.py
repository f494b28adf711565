"""Words of the office that a family may not know, and sentences too long for whoever reads them. Pure.

Rules of this file: a warning quotes what it is about and gives the plain word to use instead. It warns and never
changes anything: whoever writes decides. The list is short, so that everybody can see why they were warned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conversations.model import Reader
from locales.check import SENTENCE_WORDS, sentences


@dataclass(frozen=True)
class Warned:
    """`found` stands in the text; `instead` says what to do about it."""

    found: str
    instead: str


JARGON: Final[tuple[tuple[str, str, str], ...]] = (
    ("", r"reunif\w*|rehabilitat\w* home", "write “return home” or “going home”"),
    ("", r"the (?:child|young person|minor)|subject child\w*", "write the name"),
    (
        r"LAC(?: review)?s?",
        r"looked[- ]after(?! (?-i:[A-Z]))(?: child\w*)?",
        "write “living with carers”, or “review meeting”",
    ),
    (r"IROs?", r"independent reviewing officers?", "write the name, and “who leads the review meetings”"),
    (r"CIN", r"child in need", "say what help the family gets"),
    (r"CP plan|CPP?", r"child protection plan", "write “a plan to keep … safe”"),
    (r"I?CPCs?|RCPCs?", r"(?:initial )?child protection conference", "write “a meeting about how to keep … safe”"),
    ("", r"(?:section|s\.?) ?47|strategy (?:meeting|discussion)", "write “finding out whether … is safe”"),
    ("", r"(?:section|s\.?) ?20|voluntary accommodation", "write “living with carers, as the parents agreed”"),
    (r"ICOs?", r"(?:section|s\.?) ?(?:17|31|38)|interim care orders?", "say in plain words what it means for them"),
    (r"PLO", r"pre-proceedings|public law outline", "write “meetings with solicitors, before it goes to court”"),
    # Whoever is told to contact the school, or to go to a contact centre, knows what is meant.
    (
        "",
        r"(?:direct |indirect |supervised )?contact(?! (?:cent(?:re|er)|number|details|the|your|us|(?-i:[A-Z])))",
        "write “family time”",
    ),
    (
        "",
        r"placements?|placed (?:elsewhere|with|in (?:foster|care|a residential))",
        "write “home with carers”, or where they live",
    ),
    ("", r"thresholds?", "say what worries people"),
    (r"EHCPs?|PEPs?|SENCOs?|CAMHS|MASH|YOT|LADO|EDT", "", "write the whole name and what it does"),
    (r"MDT", r"multi[- ]agency|professionals?", "name the people"),
    ("", r"respite", "write “a break”"),
    ("", r"siblings?", "write “brothers and sisters”, or their names"),
    ("", r"disclos\w+", "write “told somebody”"),
    ("", r"contingency(?: plans?)?", "write “what happens if it is not going well”"),
    ("", r"non-?complian\w*|fail(?:ed|s)? to engage|disengag\w*|engagement", "say what happened, without blame"),
    (
        "",
        r"parent(?:ing|al) capacity|attachments?(?: (?:difficult|disorder|issue|style|need)\w*)?|trauma-informed"
        r"|systemic",
        "say in plain words what you mean",
    ),
    (
        "CAF|EHA|TAS|MAPPA|IDVAs?|ISVAs?|DASH|SALT|SLT|SEN|ASD|NRM|SSW|DBS",
        r"genograms?|ecograms?|chronolog(?:y|ies)|(?:initial health"
        r"|initial|core|single|parenting|risk|cognitive|conditions|psychological|specialist|viability)"
        r" assessments?",
        "say what it is and who does it",
    ),
    (
        "",
        r"(?:co-|dys)regulat\w*|stimulation|developmental(?: (?:needs?|delay))?|transitions?|presents? (?:with|as)",
        "say what you saw",
    ),
    (
        "",
        r"clinicians?|statutory|signpost\w*|subject to (?:a )?(?:child|plan)\w*|step(?:ped)? down",
        "use everyday words",
    ),
    ("", r"lack of boundaries|poor supervision", "say what happened"),
    ("", r"rehabilitation(?: plan)?", "write “return home” or “going home”, if that is meant"),
    ("", r"in (?:his|her|their|the) best interests?", "say why it is good for them"),
    (
        "TAF|TAC|FGC|DVPP|MARAC|CSC|FSW|CPN|SGO|EPO|ACEs|DV|DA|LA|SW",
        r"core groups?|family group conference",
        "write the whole name and who is there",
    ),
    (
        "",
        r"safeguarding|risk factors?|protective factors?|unmet needs?",
        "say what worries people, and what would help",
    ),
    ("", r"interventions?|direct work|practitioners?|wrap-?around", "say what help it is, and who gives it"),
    (
        "",
        r"edge of care|(?:significant|emotional) harm|permanence|presentation|impact(?:s|ed|ing)? (?:up)?on",
        "say what it was like",
    ),
    ("", r"substance misuse|perpetrators?|disguised compliance", "say who does what"),
    ("", r"outcomes?|facilitat\w+|implement\w*|strateg(?:y|ies)|holistic\w*|utili[sz]\w+", "use everyday words"),
    ("", r"emotional(?:ly)? (?:availab\w+|attun\w+|regulat\w+|dysregulat\w+)|attune\w*", "say what you want to see"),
)
"""What is looked for (short names in capitals only, words in any letters), and what to do instead."""


TOLD: Final[tuple[tuple[str, str, str], ...]] = (("", "the children", "write the name"),)
"""What sounds cold where a child may be told it, though parents say it themselves."""


def _pattern(short: str, words: str) -> re.Pattern[str]:
    either = "|".join(part for part in (short, words and f"(?i:{words})") if part)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


_FOUND: Final = tuple((_pattern(short, words), instead) for short, words, instead in JARGON)
_TOLD: Final = tuple((_pattern(short, words), instead) for short, words, instead in TOLD)


def warned(text: str, reader: Reader) -> tuple[Warned, ...]:
    """Everything to think about before this text is told to this reader, each thing once."""
    return tuple(dict.fromkeys((*_matches(_TOLD, text), *jargon(text), *long_sentences(text, reader))))


def jargon(text: str) -> Iterator[Warned]:
    """Words of the office."""
    return _matches(_FOUND, text)


def _matches(words: tuple[tuple[re.Pattern[str], str], ...], text: str) -> Iterator[Warned]:
    for pattern, instead in words:
        yield from (Warned(found.group(), instead) for found in pattern.finditer(text))


def long_sentences(text: str, reader: Reader) -> Iterator[Warned]:
    """Sentences with more words than this reader gets from Wren itself."""
    most = SENTENCE_WORDS[reader]
    for sentence in sentences(text):
        if (count := len(sentence.split())) > most:
            yield Warned(sentence, f"{count} words in one sentence: {most} are the most for this reader. Cut it in two")
