"""What a rule of the agreement checker is, and the turns of phrase that several rules are made of. Pure.

Rules of this file:
- A pattern is a regular expression over one text in small letters. A blank in it stands for any run of blanks and line
  breaks, an apostrophe may be missing, and the words in capitals stand for people: OTHER another adult (ADULT if only
  known ones count, PARTNER if it can't be this parent either, NAMED if by name), HIM another adult or a "him" that
  can't be a child, SELF this parent, KIDS a child or the children together, WORKER a worker of the case.
- A pattern is a frame: who does what to whom. What may stand in a place of it is a list of verbs or words with a name;
  a new turn of phrase goes into a list before it becomes a frame.
- `spared` looks at what stands just before the words: whoever is meant there may do it.
- `why` is one sentence for the worker: what is wrong with it, and what to write instead.
- A pattern that needs a second look to be understood is too clever: better one more line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.casework.agreement_words import verbs

EVERYWHERE: Final = ("title", "why", "measure", "steps", "support_what", "evidence", "consequence")
DONE: Final = ("title", "measure", "steps", "evidence", "consequence")
SUPPORT: Final = ("support_what", "support_provider")


@dataclass(frozen=True)
class Rule:
    """Words that are warned of in some fields. `unless` in the same text makes them good enough."""

    id: str
    fields: tuple[str, ...]
    why: str
    patterns: tuple[str, ...]
    spared: str = ""
    unless: str = ""


NOT: Final = (
    r"(?:not|never|do(?:es)?n't|didn't|won't|can't|cannot|mustn't|shouldn't|isn't|hasn't)(?: (?:to|ever|again))*"
)
FORBIDDEN: Final = (
    r"(?:(?:must|will|should|may|can|shall|is|are|do|agrees?)(?: not|n't)|won't|cannot|never"
    r"|(?<!does\s)not)(?: (?:to|ever|again))*"
)
"""What this parent is told not to do. What a parent says of themselves ("Carlos does not ring") is not among it."""
REFUSE: Final = rf"(?:{NOT}|under no circumstances [^.]{{0,20}}|{verbs('refuse', 'avoid', 'stop/stopping')}(?: to)?)"
IF: Final = r"(?:if|when(?:ever)?|while|should|where|in case|(?:each|every|any|at all|the next) times?(?: that| when)?)"
GAP: Final = r"(?:[\w'’]+\s+){0,4}"
"""Up to four words about nobody."""
