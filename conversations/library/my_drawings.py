"""Drawings of a child's own: sent as a photo, kept, shown after the pages of their story, and taken out again.

Rules of this file:
- A drawing is kept as soon as its photo is here. It is sent to the worker only when the child says so.
- Wren can't see photos, so a person looks at every one. That is said before the photo is sent, and when it is not sent.
- What is no photo is not lost: it stays with the words of this conversation.
"""

from __future__ import annotations

from collections.abc import Iterator

from conversations.common import OK
from conversations.effects import AddDrawings, ShowDrawings, Submit, TakeOut
from conversations.facts import Facts
from conversations.library.sharing import DONT_SEND_WORDS, SEND_WORDS, sent_words, stays
from conversations.model import (
    CHILDREN,
    PHOTO,
    Answers,
    Ask,
    Branch,
    Choice,
    Conversation,
    End,
    Hear,
    Line,
    OwnWords,
    Step,
    Steps,
    Tell,
    said,
)

ASK = said(
    "drawing.ask",
    "Draw a picture for your story on paper. Then send me a photo of it. I can't see photos myself. "
    "So a person at the council looks at it.",
    young="Draw a picture for your story. Then send me a photo of it. I can't see photos. "
    "A person at the council looks at it.",
    teen="Draw it on paper and send me a photo of it. I keep it with your pages. "
    "I can't see photos myself, so a person at the council looks at it.",
    to=CHILDREN,
)
NO_PHOTO = said(
    "drawing.no_photo",
    "Thank you. That is not a photo yet. You can send the photo now. If you don't want to, tap “Stop”.",
    to=CHILDREN,
)
KEPT = said(
    "drawing.kept",
    "It is in your story now. It comes after the pages when you ask for the story. You also find it in “My pages”.",
    teen="It is with your pages now. You find it in “My pages”.",
    young="It is in your story now. You also find it in “My pages”.",
    to=CHILDREN,
)
SHALL_I = said("drawing.shall_i", "Shall I send it to {worker} from you, too?", to=CHILDREN)
SEND = said("drawing.send", "Yes, send it", to=CHILDREN)
KEEP = said("drawing.keep", "No, just in my story", teen="No, just in my pages", to=CHILDREN)
MINE = said(
    "drawing.mine",
    "OK. I did not send it to {worker}. It stays in your story.",
    young="OK. I did not send it. It stays in your story.",
    teen="OK. I did not send it to {worker}. It stays with your pages.",
    to=CHILDREN,
)

YOURS = said("drawing.yours", "Your drawing {number}", to=CHILDREN)
CANT_SHOW = said(
    "drawing.cant_show",
    "Your drawing {number}: I have it, but I can't show it here. A photo from the camera works best.",
    to=CHILDREN,
)
NONE = said("drawing.none", "You have no drawing here yet. You can add one.", to=CHILDREN)
SOME = said("drawing.some", "You keep your own drawings here. What would you like?", to=CHILDREN)
ADD = said("drawing.add", "🖍 Add my drawing", to=CHILDREN)
SHOW = said("drawing.show", "Show my drawings", to=CHILDREN)
OUT = said("drawing.out", "Take one out", to=CHILDREN)
THESE = said("drawing.these", "These are your drawings. If one is missing, it has not reached me yet.", to=CHILDREN)
WHICH = said("drawing.which", "Which drawing shall I take out? Tap its number.", to=CHILDREN)
NOTHING = said("drawing.nothing", "None of them", to=CHILDREN)
SURE = said(
    "drawing.sure",
    "Shall I take drawing {number} out of your story?",
    teen="Shall I take drawing {number} out of your pages?",
    to=CHILDREN,
)
TAKE = said("drawing.take", "Yes, take it out", to=CHILDREN)
LEAVE = said("drawing.leave", "No, leave it in", to=CHILDREN)
TAKEN = said(
    "drawing.taken",
    "OK. It is not in your story any more. The council still has the photo, because a person looks at every one.",
    young="OK. It is not in your story any more. The council still has the photo.",
    teen="OK. It is not in your pages any more. The council still has the photo, because a person looks at every one.",
    to=CHILDREN,
)


def has_photo(answers: Answers) -> bool:
    return any(one.kind == "photo" for one in answers.words)


def adding(facts: Facts) -> Steps:
    return (
        Hear("draw", (ASK,), "came", examples=(PHOTO,)),
        Branch("came", ((has_photo, "kept"),), otherwise="no_photo"),
        Hear("no_photo", (NO_PHOTO,), "came", examples=(PHOTO,)),
        Tell("kept", (KEPT,), "share", (AddDrawings(),)),
        Ask(
            "share",
            (OwnWords(), SHALL_I),
            (
                Choice("send", SEND, "sent", typed=SEND_WORDS),
                Choice("keep", KEEP, "dropped", typed=DONT_SEND_WORDS),
            ),
            own_words="came",
        ),
        *stays(facts, MINE),
        End("sent", sent_words(facts), (Submit("drawing"),)),
    )


def steps(facts: Facts) -> Steps:
    add, ok = Choice("add", ADD, "@add_drawing"), Choice("ok", OK, "closed")
    if not facts.drawings:
        return (Ask("drawings", (NONE,), (add, ok)), End("closed", (OK,)))
    return (
        Ask("drawings", (SOME,), (Choice("show", SHOW, "shown"), add, Choice("out", OUT, "look"), ok), per_row=2),
        Tell("shown", (THESE,), "drawings", (ShowDrawings(),)),
        Tell("look", (), "which", (ShowDrawings(),)),
        *_taking_out(facts),
        End("closed", (OK,)),
    )


def _taking_out(facts: Facts) -> Iterator[Step]:
    """Which one, and is that so? Numbers are those under the drawings."""
    numbered = [(str(number), one) for number, one in enumerate(facts.drawings, 1)]
    numbers = tuple(Choice(str(one), number, f"sure-{one}") for number, one in numbered)
    yield Ask("which", (WHICH,), (*numbers, Choice("none", NOTHING, "drawings")), per_row=4)
    for number, one in numbered:
        take, leave = Choice("take", TAKE, f"taken-{one}"), Choice("leave", LEAVE, "drawings")
        yield Ask(f"sure-{one}", (Line(SURE, {"number": number}),), (take, leave))
        yield Tell(f"taken-{one}", (TAKEN,), "drawings", (TakeOut(one),))


ADDING = Conversation("add_drawing", CHILDREN, adding, ("draw", "no_photo", "share"), lost="share")
CONVERSATION = Conversation("my_drawings", CHILDREN, steps, ("drawings", "which"), lost="drawings")
