"""What the console says about the year after a return home. For workers, in English."""

from __future__ import annotations

from typing import Final

KINDS: Final = {
    "missed_check": "A check at home was missed",
    "ask_relatives": "Ask a relative again",
    "lapse": "A relative can't help any more",
    "review_assessment": "Something has changed: look at the assessment again",
    "closing_asked": "Asked to close a case in its first year",
    "closed_unassessed": "Closed without a re-assessment",
    "left_home": "Not at home any more",
    "unseen_child": "A child was not seen at a check",
    "return_moved": "The day of the return was changed",
}
EXPLAINED: Final = {
    "missed_check": (
        "Nobody is known to have seen the children at home since then. A missed check is made, not skipped.",
        "See them, then record it on the page of the year: this ends by itself. After three working days the manager "
        "is told.",
    ),
    "ask_relatives": (
        "What relatives said they would do was counted on when the return was decided. A month is long.",
        "Ask them, in person or by phone. Then record on the page of the year that they still do it, or that they "
        "don't.",
    ),
    "lapse": (
        "The return was decided with this help. Now it is gone.",
        "Think today about what the children and the parents need in its place, and who gives it. If much changes by "
        "it, record that on the page of the year.",
    ),
    "review_assessment": (
        "The assessment was made before this. It may not hold any more.",
        "Look at it again within five working days, and record the re-assessment on the page of the year: this ends "
        "by itself. If nothing follows from it, write why.",
    ),
    "closing_asked": (
        "Most returns that fail do so in the first year, often after help has ended. In this time only the manager "
        "closes a case, and says why.",
        "Read the re-assessment on the page of the year. Close the case there, or say why not yet.",
    ),
    "closed_unassessed": (
        "The case is treated as closed: nothing is asked and nothing is chased any more.",
        "Record the re-assessment and why the case is closed, on the page of the year. If it was closed by mistake, "
        "set its stage again on the page of a plan.",
    ),
    "unseen_child": (
        "A check is for each child. The one whom nobody sees may be the one who needs it.",
        "See them, and record it as the next check. If they live somewhere else, put that into their plan.",
    ),
    "left_home": (
        "From now on nobody comes to see the children there. If they live somewhere else, that is right; if they are "
        "still at home, nobody sees them.",
        "Find out where each child sleeps. If it was a mistake, set the stage again on the page of a plan: the checks "
        "go on by themselves. Then close this.",
    ),
    "return_moved": (
        "The year at home counts from that day: while the first one runs, only the manager closes the case.",
        "See whether the day is right. If it is not, set it again on the page of a plan. Then close this.",
    ),
}
"""What each means, and what to do."""
FAULTS: Final = {
    "missed_check_first": "Please record the check on the page of the year: that ends this. A missed check is made, "
    "not skipped.",
    "unseen_child_first": "Please see them and record it as a check: that ends this.",
    "review_assessment_first": "Please record the re-assessment on the page of the year: that ends this.",
    "closing_asked_first": "Please decide on the page of the year: that ends this.",
    "closed_unassessed_first": "Please record the re-assessment on the page of the year, or set the stage again on the "
    "page of a plan.",
}
NOTES: Final = {
    "check": "The check is recorded, with your name.",
    "promised": "It is kept. In a month you are asked to confirm it with them.",
    "confirmed_again": "Confirmed with today's date.",
    "lapsed": "It is ended with today's date, and stands in the queue for today.",
    "changed": "It is kept. Looking at the assessment again stands in the queue, due in five working days.",
    "reassessed": "The re-assessment is recorded.",
    "asked": "The manager is asked to close it. Until then everything goes on as before.",
    "declined": "The case stays open, and your reason is kept.",
    "case_closed": "The case is closed. Whoever was to be asked or reminded is not any more.",
    "nothing": "That was so already: nothing was changed.",
}
STATES: Final = {
    "done": "Seen",
    "late": "Seen late",
    "missed": "Missed",
    "today": "Due today",
    "next": "Next",
    "ahead": "To come",
    "before": "Not kept here",
}
STRETCHES: Final = ("The first six weeks", "Until six months", "Until twelve months", "After the year")
LABELS: Final = {
    "due": "Which check",
    "on": "Day",
    "seen": "Who was seen",
    "saw": "What you saw",
    "told": "What you were told",
    "think": "What you think",
    "name": "Name",
    "relation": "How they belong to the family",
    "what": "What they will do",
    "about": "What it is about",
    "words": "What has changed",
    "outcome": "What came of it",
    "support": "Does Child in Need support follow?",
    "why_not": "Why no support follows",
    "choice": "Your decision",
    "reason": "Reason",
}
"""What the fields of the forms are called where faults are listed."""
