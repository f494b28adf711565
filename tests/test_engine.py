"""The engine and the session on small conversations: what one answer leads to."""

import json
from dataclasses import replace

import pytest

from conversations import common, engine
from conversations.effects import Discard, Flag, Speak, Submit
from conversations.facts import Unsent
from conversations.library import CONVERSATIONS, library_for
from conversations.model import (
    FLAGGED_AT,
    Answers,
    Ask,
    Branch,
    Button,
    Choice,
    Conversation,
    Edited,
    End,
    Hear,
    OwnWords,
    Piece,
    Place,
    Quote,
    Reader,
    Said,
    Steps,
    Tap,
    Tell,
    Turn,
    Unusable,
    Words,
)
from conversations.samples import sample
from conversations.session import Go, Library, Session, Stop, dump, forget, load, respond
from conversations.typed import named, plain

FACTS = sample()
CHILD = frozenset({Reader.CHILD})


def say(key: str) -> Said:
    return Said(f"test.{key}", {Reader.CHILD: key})


HELLO, FINE, BAD, SAFE, GLAD, WHAT, BYE = (say(key) for key in ("hello", "fine", "bad", "safe", "glad", "what", "bye"))


def is_bad(answers: Answers) -> bool:
    return answers.chose("how", "bad")


STEPS: Steps = (
    Tell("hello", (HELLO,), goto="how"),
    Ask("how", (WHAT,), (Choice("fine", FINE, "which"), Choice("bad", BAD, "which", flag=("neglect", "today")))),
    Branch("which", ((is_bad, "safe"),), otherwise="glad"),
    Tell("glad", (GLAD,), goto="hear", effects=(Speak("en"),)),
    Ask("safe", (SAFE,), (Choice("yes", FINE, "hear", effects=(Speak("es"),)),), own_words="review"),
    Hear("hear", (WHAT,), goto="review"),
    Ask(
        "review",
        (OwnWords("how", {"bad": BAD}),),
        (Choice("send", FINE, "sent"), Choice("again", BAD, "anew")),
        own_words="review",
    ),
    Hear("anew", (WHAT,), goto="review", anew=True),
    End("sent", (BYE,), (Submit("wish"),)),
)
TALK = Conversation("talk", CHILD, STEPS)


def words(message: int, text: str = "words") -> Words:
    return Words((Piece(message, "text", text),))


def go(*replies: str | Words, talk: Conversation = TALK) -> Turn:
    """The turn after these answers; a str is the value of a tapped button."""
    turn = engine.begin(talk, FACTS, 0)
    for reply in replies:
        assert turn.place is not None
        tap = Tap(turn.place.step, reply, turn.place.serial) if isinstance(reply, str) else reply
        turn = engine.advance(talk, turn.place, tap, FACTS)
    return turn


def at(turn: Turn) -> Place:
    assert turn.place is not None
    return turn.place


# One turn


def test_it_begins_at_the_first_question_and_tells_what_stands_before() -> None:
    turn = engine.begin(TALK, FACTS, 41)
    assert turn.told == ((HELLO,),)
    assert turn.asked == (WHAT,)
    assert at(turn) == Place("talk", "how", since=42, serial=42)


def test_under_every_question_stand_back_stop_hide_and_help() -> None:
    *own, last = go().buttons
    assert own == [(Button("fine", FINE),), (Button("bad", BAD),)]
    assert [button.value for button in last] == ["back", "stop", "hide", "help"]
    assert [button.value for button in go("fine").buttons[0]] == ["back", "stop", "hide", "help"]


def test_buttons_stand_side_by_side_where_the_step_says_so_and_a_menu_is_bare() -> None:
    step = Ask("a", (), tuple(Choice(str(n), str(n), "b") for n in range(3)), per_row=2, bare=True)
    assert [[button.value for button in row] for row in engine.buttons(step, sample())] == [["0", "1"], ["2"]]


def test_a_choice_is_remembered_and_decides_the_branch() -> None:
    assert at(go("fine")).step == "hear"
    assert at(go("bad")).step == "safe"
    assert at(go("bad")).answers.chosen == {"how": "bad", FLAGGED_AT: "neglect"}
    assert at(go("bad")).path == ("how",)


def test_effects_of_choices_and_of_steps_come_back_and_nothing_is_done() -> None:
    assert go("bad").effects == (Flag("neglect", "today"),)
    assert go("bad", "yes").effects == (Speak("es"),)
    assert go("fine").effects == (Speak("en"),)
    assert go("fine").told == ((GLAD,),)


def test_the_end_carries_the_answers_with_its_effects() -> None:
    turn = go("bad", words(7), "send")
    assert turn.place is None
    assert turn.effects == (Submit("wish"),)
    assert turn.answers == Answers({"how": "bad", FLAGGED_AT: "neglect", "review": "send"}, words(7).pieces)


def test_own_words_are_quoted_under_the_label_of_what_was_chosen() -> None:
    assert go("bad", words(7)).asked == (Quote(words(7).pieces, BAD),)
    assert go("fine", words(7)).asked == (Quote(words(7).pieces, None),)


def test_words_join_and_may_take_the_place_of_earlier_ones() -> None:
    joined = go("fine", words(7), words(8))
    assert [piece.message for piece in at(joined).answers.words] == [7, 8]
    assert at(joined).path == ("how", "hear")
    anew = go("fine", words(7), words(8), "again", words(9))
    assert [piece.message for piece in at(anew).answers.words] == [9]


def test_words_that_a_question_has_no_use_for_come_back() -> None:
    turn = go(words(7))
    assert turn.caught == words(7).pieces
    assert at(turn).step == "how"


def test_back_leads_through_the_questions_and_keeps_the_words() -> None:
    assert at(go("bad", words(7), "back")).step == "safe"
    assert at(go("bad", words(7), "back")).answers.words == words(7).pieces
    assert at(go("bad", words(7), "back", "back")).step == "how"
    assert go("bad", words(7), "back", "back", "back").place is None


def test_a_button_answers_only_the_question_it_stood_under() -> None:
    first = go()
    stale = engine.advance(TALK, at(go("fine", words(7))), Tap("how", "bad", at(first).serial), FACTS)
    assert stale.asked[0] == common.STALE
    assert at(stale).step == "review"
    assert not stale.effects


def test_a_button_shown_before_the_question_changed_is_stale() -> None:
    before = go("fine", words(7))
    now = engine.advance(TALK, at(before), words(8), FACTS)
    tapped = engine.advance(TALK, at(now), Tap("review", "send", at(before).serial), FACTS)
    assert tapped.asked[0] == common.STALE
    assert not tapped.effects


def test_a_button_shown_before_the_question_was_only_repeated_is_good() -> None:
    before = go("fine", words(7))
    again = engine.advance(TALK, at(before), Unusable(), FACTS)
    assert again.asked[0] == common.UNUSABLE
    tapped = engine.advance(TALK, at(again), Tap("review", "send", at(before).serial), FACTS)
    assert tapped.effects == (Submit("wish"),)


@pytest.mark.parametrize("value", ["nothing", "", "fine"])
def test_a_value_that_is_no_choice_of_the_question_asks_again(value: str) -> None:
    turn = go("bad", value)
    assert turn.asked[0] == common.STALE
    assert at(turn).step == "safe"


def test_an_edit_changes_the_words_in_hand_and_keeps_a_picture_a_picture() -> None:
    place = at(go("fine", Words((Piece(7, "photo", "old"), Piece(8, "text", "more")))))
    turn = engine.advance(TALK, place, Edited(7, Piece(9, "text", "new")), FACTS)
    assert at(turn).answers.words == (Piece(7, "photo", "new"), Piece(8, "text", "more"))
    assert at(turn).since > place.serial


def test_an_edit_of_something_else_comes_back_as_words() -> None:
    turn = engine.advance(TALK, at(go("fine", words(7))), Edited(3, Piece(9, "text", "new")), FACTS)
    assert turn.caught == (Piece(9, "text", "new"),)


def test_a_step_without_words_is_no_message() -> None:
    silent = Conversation("s", CHILD, (Tell("a", (), "b", (Speak("en"),)), End("b", (), (Discard(),))))
    turn = engine.begin(silent, FACTS, 0)
    assert turn.told == ()
    assert turn.effects == (Speak("en"), Discard())


def test_a_destination_with_at_starts_another_conversation() -> None:
    onwards = Conversation("o", CHILD, (Ask("a", (WHAT,), (Choice("ok", FINE, "@talk"),)),))
    assert go("ok", talk=onwards).start == "talk"
    assert go("ok", talk=onwards).place is None


# Among conversations

MENU = Conversation("home", CHILD, (Ask("menu", (WHAT,), (Choice("talk", FINE, "@talk"),), bare=True),))
HELP = Conversation("help_now", CHILD, (Ask("words", (WHAT,), (Choice("none", FINE, "end"),)), End("end", (BYE,))))
CAUGHT = Conversation("caught", CHILD, STEPS[6:])
ONWARDS = Conversation("onwards", CHILD, (Hear("a", (WHAT,), "b"), Ask("b", (WHAT,), (Choice("ok", FINE, "@talk"),))))
LIBRARY = Library({one.id: one for one in (MENU, HELP, CAUGHT, ONWARDS, TALK)}, "home")


def live(session: Session, *replies: Go | Stop | Words | Tap | Edited | str) -> tuple[Session, Turn]:
    """Answer after answer; a str is a tap on a button of the open question."""
    turn = Turn(None)
    for reply in replies:
        place = session.place
        meant = Tap(place.step, reply, place.serial) if isinstance(reply, str) and place else reply
        assert not isinstance(meant, str)
        session, turn = respond(load(json.loads(json.dumps(dump(session)))), meant, FACTS, LIBRARY)
    return session, turn


def where(session: Session) -> tuple[str, str]:
    assert session.place is not None
    return session.place.conversation, session.place.step


def test_the_first_words_of_all_are_caught() -> None:
    session, turn = live(Session(), words(7))
    assert where(session) == ("caught", "review")
    assert turn.asked == (Quote(words(7).pieces),)


def test_caught_words_are_settled_before_the_question_underneath() -> None:
    session, _ = live(Session(), Go("talk"), words(7))
    assert where(session) == ("caught", "review")
    sent, turn = live(session, "send")
    assert turn.effects == (Submit("wish"),)
    assert turn.answers.words == words(7).pieces
    assert where(sent) == ("talk", "how")


def test_help_covers_what_waits_however_much_it_is() -> None:
    session, _ = live(Session(), Go("talk"), words(7), "help")
    assert where(session) == ("help_now", "words")
    session, _ = live(session, "none")
    assert where(session) == ("caught", "review")
    session, _ = live(session, "send")
    assert where(session) == ("talk", "how")


def test_help_twice_covers_once() -> None:
    session, _ = live(Session(), Go("talk"), "help", "help", "none")
    assert where(session) == ("talk", "how")


def test_stop_parks_all_words_and_says_so() -> None:
    session, turn = live(Session(), Go("talk"), "fine", words(7), Edited(3, Piece(8, "text", "edited")), Stop())
    assert turn.told == ((common.KEPT,),)
    assert [unsent.message for unsent in session.unsent] == [7, 8]
    assert where(session) == ("home", "menu")


def test_going_elsewhere_parks_words_and_says_so() -> None:
    session, turn = live(Session(), Go("talk"), "fine", words(7), Go("talk"))
    assert turn.told == ((common.KEPT,), (HELLO,))
    assert session.unsent == (Unsent(7, words(7).pieces),)


def test_a_conversation_that_starts_another_parks_its_words() -> None:
    session, turn = live(Session(), Go("onwards"), words(7), "ok")
    assert where(session) == ("talk", "how")
    assert session.unsent == (Unsent(7, words(7).pieces),)
    assert turn.told == ((common.KEPT,), (HELLO,))


def test_a_menu_button_works_however_old_it_is() -> None:
    session, _ = live(Session(), Go("home"), Go("onwards"), Tap("menu", "talk", 1))
    assert where(session) == ("talk", "how")


def test_the_next_answer_after_forgetting_finds_a_question() -> None:
    session, _ = live(Session(), Go("talk"), "fine", words(7))
    gone = forget(session, frozenset({7}))
    assert gone.place is None
    assert gone.unsent == ()
    session, _ = live(gone, Tap("review", "send", session.serial))
    assert where(session) == ("home", "menu")


def test_what_is_unsent_is_told_as_it_is_after_the_answer() -> None:
    """Under caught words lies My messages: once they are not to be sent, it no longer offers them."""
    library, facts = library_for(Reader.CHILD), FACTS
    session, _ = respond(Session(), Go("my_messages"), facts, library)
    session, _ = respond(session, words(7), facts, library)
    tap = Tap("review", "dont", session.serial)
    session, turn = respond(session, tap, replace(facts, unsent=session.unsent), library)
    assert where(session) == ("my_messages", "page-0")
    assert [button.value for button in turn.buttons[0]] == ["ok"]


def renamed(steps: Steps, **names: str) -> Library:
    return replace(LIBRARY, conversations={**LIBRARY.conversations, "talk": replace(TALK, steps=steps, renamed=names)})


def test_a_renamed_step_keeps_its_answers_and_the_way_back() -> None:
    session, _ = live(Session(), Go("talk"), "fine", words(7))
    names = {"how": "feeling", "hear": "listen", "review": "look"}
    steps = tuple(replace(step, id=names.get(step.id, step.id)) for step in STEPS)
    session, _ = respond(session, Unusable(), FACTS, renamed(steps, **names))
    assert where(session) == ("talk", "look")
    assert session.place is not None
    assert session.place.path == ("feeling", "listen")
    assert session.unsent == (Unsent(7, words(7).pieces),)


def test_words_at_a_step_that_is_gone_are_offered_to_be_sent() -> None:
    session, _ = live(Session(), Go("talk"), "fine", words(7))
    session, _ = respond(session, Unusable(), FACTS, renamed(STEPS[:2]))
    assert where(session) == ("caught", "review")
    assert session.unsent == (Unsent(7, words(7).pieces),)


def test_a_question_that_is_gone_leads_home() -> None:
    session, _ = live(Session(), Go("talk"), "fine")
    session, _ = respond(session, Unusable(), FACTS, renamed(STEPS[:2]))
    assert where(session) == ("home", "menu")


def test_a_session_comes_back_from_json_as_it_was() -> None:
    session, _ = live(Session(), Go("talk"), "bad", words(7, "a\ud800\0 🙂"), Stop(), Go("talk"), words(8), "help")
    assert load(json.loads(json.dumps(dump(session)))) == session


# Typed instead of tapped

LABELS = (("send", "Send"), ("add", "Add"), ("dont", "Don't send"), ("who", "Who can see it?"), ("worry", "🌧 A worry"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("send", "send"),
        ("  SEND!! ", "send"),
        ("dont send", "dont"),
        ("Don’t send", "dont"),
        ("worry", "worry"),
        ("who can see it", "who"),
        ("who cna see it", "who"),
        ("who can se it?", "who"),
        ("sned", None),
        ("snd", None),
        ("send it to nobody", None),
        ("", None),
        ("!!", None),
        ("a", None),
    ],
)
def test_a_label_or_a_near_miss_names_a_button(text: str, value: str | None) -> None:
    assert named(text, LABELS) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", "yes"), ("Yes.", "yes"), ("no", "no"), ("yes i am safe", "yes"), ("safe", "yes"), ("not safe", None)],
)
def test_what_stands_before_a_comma_names_a_button(text: str, value: str | None) -> None:
    assert named(text, (("yes", "Yes, I am safe"), ("unsure", "I'm not sure"), ("no", "No"))) == value
    assert named("نعم", (("yes", "نعم، أنا بأمان"), ("no", "لا"))) == "yes"


def test_two_buttons_that_fit_name_none() -> None:
    assert named("yes", (("a", "Yes, now"), ("b", "Yes, later"))) is None


@pytest.mark.parametrize(
    ("text", "same"),
    [("¡ATRÁS!", "atras"), ("إرسال", "ارسال"), ("١٢", "12"), ("don't", "dont"), ("Größe", "grosse"), ("1️⃣", "1")],
)
def test_plain_is_what_two_ways_of_typing_have_in_common(text: str, same: str) -> None:
    assert plain(text) == same


AT_ONCE = {"hide", "to_reviewer", "to_advocate", "getting_ready"}
"""Conversations that ask nothing where nobody has signed in, and nothing is to be got ready for."""


def test_every_other_conversation_begins_with_a_question() -> None:
    for one in CONVERSATIONS.values():
        assert (engine.begin(one, FACTS, 0).place is None) == (one.id in AT_ONCE), one.id
    everybody = replace(FACTS, reviewer="Ines", reviewer_signed_in=True, advocate_signed_in=True)
    assert engine.begin(CONVERSATIONS["to_reviewer"], everybody, 0).place is not None
    assert engine.begin(CONVERSATIONS["to_advocate"], everybody, 0).place is not None


@pytest.mark.parametrize("conversation", sorted(AT_ONCE))
def test_what_asks_nothing_leads_home_in_the_same_turn(conversation: str) -> None:
    session, turn = respond(Session(), Go(conversation), FACTS, library_for(Reader.CHILD))
    assert where(session) == ("child_menu", "menu")
    assert turn.place == session.place
    assert turn.told or turn.effects
