"""The labels of the safety policy, and the languages that screening knows."""

from __future__ import annotations

from typing import Final

FLAGGED: Final = (
    "physical_harm",
    "sexual_harm",
    "neglect",
    "emotional_abuse",
    "domestic_abuse_at_home",
    "self_harm_suicide",
    "missing_running_away",
    "exploitation",
    "online_grooming",
    "substance_at_home",
    "unsafe_contact",
    "child_asks_for_help_now",
    "threat_of_violence",
    "parent_suicide",
    "parent_relapse",
    "fgm_forced_marriage",
    "bullying_severe",
)
"""Categories of messages that a person must see first."""

ORDINARY: Final = (
    "wish",
    "worry",
    "sadness",
    "games_media",
    "figurative",
    "negated",
    "quote_fiction",
    "lookalike",
    "parent_progress",
    "practical",
    "smalltalk",
)
"""Categories of messages that may wait in the ordinary queue."""

URGENCIES: Final = ("now", "today")
UNSCREENED: Final = "unscreened"
"""The category of what could not be screened: nobody knows, so a person looks."""

LANGUAGES: Final = ("en", "cy", "pl", "ro", "uk", "ar", "ur", "so", "fr", "es", "pt", "sq", "fa")
"""One rule file and one file of exemplars each. `fa` holds Dari (prs) too."""
