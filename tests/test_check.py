"""Broken conversations, each with the exact sentence that finds the mistake; and the real ones, which have none."""

import re
from pathlib import Path
from typing import Any

import pytest

import conversations
from conversations.check import MENUS, check, choices_table
from conversations.effects import Effect, Flag, Submit
from conversations.library import CONVERSATIONS
from conversations.model import (
    SAID,
    Answers,
    Ask,
    Branch,
    Choice,
    Conversation,
    End,
    Hear,
    Line,
    OwnWords,
    Quote,
    Reader,
    Said,
    Steps,
    Tell,
)
from conversations.samples import SAMPLES, sample
from conversations.walk import edges, paths, taken

CHILD = frozenset({Reader.CHILD})
PLAIN = {"plain": sample()}
OK = Said("test.ok", {Reader.CHILD: "OK", Reader.TEEN: "OK"})
NO = Said("test.no", {Reader.CHILD: "No"})
HI = Said("test.hi", {Reader.CHILD: "Hello {name}.", Reader.PARENT: "Hello."})
END = End("end", (HI,))


def button(value: str = "ok", goto: str = "end", label: Said | str = OK, **more: object) -> Choice:
    return Choice(value, label, goto, **more)  # type: ignore[arg-type]


def ask(step: str, *choices: Choice, **more: object) -> Ask:
    return Ask(step, (HI,), choices or (button(),), **more)  # type: ignore[arg-type]


def conversation(*steps: object, name: str = "try", shipped: tuple[str, ...] = (), **renamed: str) -> Conversation:
    return Conversation(name, CHILD, steps, shipped, renamed)  # type: ignore[arg-type]


def faults(*steps: object, **more: object) -> list[str]:
    return check([conversation(*steps, **more)], PLAIN)  # type: ignore[arg-type]


def never(answers: Answers) -> bool:
    return False


def said_ok(answers: Answers) -> bool:
    return answers.chose("a", "ok")


BROKEN: dict[str, tuple[Steps, str]] = {
    "goes nowhere": ((ask("a", button(goto="b")), END), "try: “a” goes to “b”, which does not exist"),
    "goes to an empty name": ((Tell("a", (HI,), goto=""),), "try: “a” goes to “”, which does not exist"),
    "own words go nowhere": ((ask("a", own_words="b"), END), "try: “a” goes to “b”, which does not exist"),
    "a branch goes nowhere": (
        (ask("a", button(goto="b")), Branch("b", ((said_ok, "c"),), "end"), END),
        "try: “b” goes to “c”, which does not exist",
    ),
    "unknown conversation": (
        (ask("a", button(goto="@elsewhere")),),
        "try: “a” starts “@elsewhere”, and there is no such conversation",
    ),
    "no steps": ((), "try: there are no steps"),
    "unreachable": ((ask("a"), ask("b"), END), "try: “b” is never reached"),
    "never ends": (
        (ask("a", button(goto="b")), Hear("b", (HI,), goto="a")),
        "try: there is no way from “a” to an end",
    ),
    "first step is a branch that can't be left": (
        (Branch("a", ((said_ok, "a"),), "a"),),
        "try: “a” goes round and comes back to itself without asking anybody",
    ),
    "a round of two": (
        (ask("q", button(goto="a"), button("no", label=NO)), Tell("a", (HI,), "b"), Tell("b", (HI,), "a"), END),
        "try: “a” goes round and comes back to itself without asking anybody",
    ),
    "a condition that is never true": (
        (ask("a", button(goto="b")), Branch("b", ((never, "end"),), "end"), END),
        "try: at the branch “b” the condition never is never true",
    ),
    "two steps of one name": ((ask("a"), ask("a"), END), "try: two steps are called “a”"),
    "two buttons of one value": (
        (ask("a", button(), button(label=NO)), END),
        "try: “a” has two buttons with the value “ok”",
    ),
    "two buttons of one label": (
        (ask("a", button(), button("other")), END),
        "try: “a” has two buttons called “OK”; typed, nobody knows which",
    ),
    "a colon in a value": (
        (ask("a", button("o:k")), END),
        "try: “o:k” is no name for a step or a button; use letters, digits, - and _",
    ),
    "a colon in a step": (
        (ask("a:b"), END),
        "try: “a:b” is no name for a step or a button; use letters, digits, - and _",
    ),
    "the value of a universal button": (
        (ask("a", button("back")), END),
        "try: the button “back” at “a” has the value of one that stands under every question",
    ),
    "help that does something else": (
        (ask("a", button("help")), END),
        "try: the button “help” at “a” has the value of one that stands under every question",
    ),
    "too much for a button": (
        (ask("a" * 40, button("b" * 20)), END),
        f"try: the button “{'b' * 20}” at “{'a' * 40}” carries 68 bytes; 64 is the most",
    ),
    "too much for Back": (
        (Hear("a" * 60, (HI,), goto="end"), END),
        f"try: the button “back” at “{'a' * 60}” carries 72 bytes; 64 is the most",
    ),
    "no buttons": ((Ask("a", (HI,), (), own_words="end"), END), "try: “a” has no buttons of its own"),
    "too many buttons": (
        (ask("a", *(button(str(n), label=str(n)) for n in range(17))), END),
        "try: “a” has 17 buttons; 16 is the most",
    ),
    "bare, and no menu": ((ask("a", bare=True), END), "try: “a” is bare, and only a menu may be"),
    "the name of the menu": (
        (ask("menu"), END),
        "try: no step may be called “menu”; buttons of that name mean something else",
    ),
    "the name of Show": (
        (ask("show"), END),
        "try: no step may be called “show”; buttons of that name mean something else",
    ),
    "a category of no policy": (
        (ask("a", button(flag=("sadness", "today"))), END),
        "try: “a” flags “sadness”, which is no category of the safety policy",
    ),
    "an urgency of no policy": (
        (Tell("a", (HI,), "end", effects=(Flag("neglect", "soon"),)), END),
        "try: “a” flags with the urgency “soon”; it is now or today",
    ),
    "no kind of statement": (
        (ask("a"), End("end", (HI,), (Submit("poem"),))),
        "try: “end” sends “poem”, which is no kind of statement",
    ),
    "nothing fills it in": (
        (ask("a"), End("end", (Said("test.opens", {Reader.CHILD: "It opens on {opens}."}),))),
        "try: “end” says test.opens, and nothing fills in {opens}",
    ),
    "no words for a reader": (
        (ask("a"), End("end", (Said("test.parents", {Reader.PARENT: "Yes."}),))),
        "try: “end” says test.parents, which has no words for the reader child",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_said_in_a_sentence(name: str) -> None:
    steps, sentence = BROKEN[name]
    assert sentence in faults(*steps)


SOUND: dict[str, Steps] = {
    "one question": (ask("a"), END),
    "words heard": (Hear("a", (HI,), goto="end"), END),
    "a branch both ways": (
        ask("a", button(goto="b"), button("no", "b", NO)),
        Branch("b", ((said_ok, "end"),), "c"),
        Tell("c", (HI,), "end"),
        END,
    ),
    "silent steps": (Tell("a", (), "b"), ask("b"), End("end", ())),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_steps_have_no_fault(name: str) -> None:
    assert faults(*SOUND[name]) == []


@pytest.mark.parametrize(
    "says",
    [
        Line(Said("test.x", {Reader.PARENT: "x"})),
        Line(HI, {"name": Said("test.x", {Reader.PARENT: "x"})}),
        Quote((), Said("test.x", {Reader.PARENT: "x"})),
        OwnWords("a", {"ok": Said("test.x", {Reader.PARENT: "x"})}),
    ],
    ids=lambda says: type(says).__name__,
)
def test_words_are_looked_for_wherever_they_stand(says: Line | Quote | OwnWords) -> None:
    assert faults(ask("a"), End("end", (says,))) == ["try: “end” says test.x, which has no words for the reader child"]


def test_labels_are_looked_at_too() -> None:
    label = Said("test.x", {Reader.PARENT: "x"})
    assert faults(ask("a", button(label=label)), END) == [
        "try: “a” says test.x, which has no words for the reader child"
    ]


@pytest.mark.parametrize("effects", [(), (Flag("neglect", "now"),)])
def test_a_line_that_fills_itself_is_whole(effects: tuple[Effect, ...]) -> None:
    line = Line(Said("test.opens", {Reader.CHILD: "It opens on {opens}."}), {"opens": "Monday"})
    assert faults(ask("a", button(effects=effects)), End("end", (line,))) == []


def test_two_conversations_of_one_name() -> None:
    twice = [conversation(ask("a"), END), conversation(ask("b"), END)]
    assert "try: two conversations have this name" in check(twice, PLAIN)


def test_a_conversation_for_other_readers_is_not_started() -> None:
    other = Conversation("grown_up", frozenset({Reader.PARENT}), (ask("a"), END))
    start = conversation(ask("a", button(goto="@grown_up")))
    assert "try: “a” starts “@grown_up”, which is not for the reader child" in check([start, other], PLAIN)


def test_a_step_people_wait_at_is_gone() -> None:
    assert faults(ask("a"), END, shipped=("a", "old")) == [
        "try: people may be waiting at “old”, which is no step any more; say in “renamed” what it is called now"
    ]
    assert faults(ask("a"), END, shipped=("old",), old="a") == []
    assert faults(ask("a"), END, shipped=("old",), old="b") == ["try: “old” was renamed to “b”, which does not exist"]


def test_a_step_of_one_sample_is_enough() -> None:
    """What some people are never asked may still be waited at by others."""

    def steps(facts: object) -> Steps:
        return (ask("a"), END) if facts == sample() else (ask("b"), END)

    two = Conversation("try", CHILD, steps, ("a", "b"))
    assert check([two], {**PLAIN, "closed": sample(["closed"])}) == []
    assert check([two], PLAIN) == [
        "try: people may be waiting at “b”, which is no step any more; say in “renamed” what it is called now"
    ]


def menu(*choices: Choice) -> list[str]:
    return check([conversation(ask("menu", *choices, bare=True), END)], PLAIN, menus={"try": {"ok": "end"}})


def test_the_buttons_of_a_menu_keep_their_meaning() -> None:
    assert menu(button()) == []
    assert "try: the button “ok” stands in people's chats, and the menu has it no more" in menu(button("no"))
    assert "try: the button “no” is new; write down in MENUS what it means" in menu(button(), button("no", label=NO))
    moved = check([conversation(ask("menu", bare=True), END)], PLAIN, menus={"try": {"ok": "@more"}})
    assert moved == ["try: the button “ok” means “@more” in people's chats, and now leads to “end”"]


def test_only_readers_asked_about_are_looked_at() -> None:
    broken = conversation(ask("a"), End("end", (Said("test.parents", {Reader.PARENT: "Yes."}),)))
    assert check([broken], PLAIN, readers=(Reader.PARENT,)) == []


def test_the_conversations_of_wren_have_no_fault() -> None:
    assert check(CONVERSATIONS.values(), SAMPLES) == []


def test_the_example_for_writers_has_no_fault() -> None:
    readme = Path(conversations.__file__).with_name("README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    before, made = set(SAID), dict[str, Any]()
    exec(example, made)
    for key in set(SAID) - before:
        del SAID[key]
    assert check([*CONVERSATIONS.values(), made["CONVERSATION"]], SAMPLES) == []


def test_every_menu_is_written_down() -> None:
    assert set(MENUS) == {name for name in CONVERSATIONS if name.endswith("_menu")}


def test_the_table_of_choices_shows_what_flags() -> None:
    rows = choices_table(CONVERSATIONS.values(), SAMPLES)
    assert ("share_feeling", "safe", "no", "No", "now: child_asks_for_help_now") in rows
    assert ("share_feeling", "safe", "yes", "Yes, I am safe", "") in rows
    assert ("child_menu", "menu", "help", "Help now", "now: child_asks_for_help_now") in rows
    assert len(rows) == len(set(rows))
    flagged = {row[:3] for row in rows if row[4]}
    assert flagged == {
        ("at_home", "dad", "not_ok"),
        ("at_home", "drink", "not_ok"),
        ("at_home", "drink", "sometimes"),
        ("at_home", "food", "not_ok"),
        ("at_home", "mum", "not_ok"),
        ("at_home", "people", "not_ok"),
        ("at_home", "rows", "not_ok"),
        ("at_home", "safe", "no"),
        ("at_home", "safe", "unsure"),
        ("check_in", "how-talk", "slip"),
        ("check_in", "slip-english", "not_safe"),
        ("check_in", "slip-talk", "not_safe"),
        ("child_menu", "menu", "help"),
        ("my_plan", "all", "home"),
        ("my_plan", "now", "home"),
        ("not_well", "here", "now"),
        ("not_well", "numbers", "now"),
        ("parent_menu", "menu", "help"),
        ("pressure", "tell", "happening"),
        ("share_feeling", "safe", "no"),
        ("share_feeling", "safe", "unsure"),
        ("unplanned", "safe", "no"),
        ("unplanned", "safe", "unsure"),
    }


# Walking


def test_paths_end_at_an_end_or_where_they_have_been() -> None:
    loop = conversation(ask("a", button(goto="b")), ask("b", button("again", "a"), button("done", "end", NO)), END)
    ways = [[(edge.step, edge.by, edge.value) for edge in path] for path in paths(loop, sample())]
    assert ways == [
        [("a", "back", "")],
        [("a", "tap", "ok"), ("b", "tap", "again")],
        [("a", "tap", "ok"), ("b", "back", "")],
        [("a", "tap", "ok"), ("b", "tap", "done"), ("end", "", "")],
    ]


def test_a_branch_is_decided_by_the_answers() -> None:
    two = conversation(*SOUND["a branch both ways"])
    assert [edge.value for edge in edges(two.steps_for(sample())["b"])] == ["0", "otherwise"]
    decided = {(path[0].value, path[1].value) for path in paths(two, sample()) if len(path) > 1}
    assert decided == {("ok", "0"), ("no", "otherwise")}


def test_a_long_conversation_has_no_more_paths_than_edges_and_states() -> None:
    long = conversation(
        *(ask(f"a{n}", button(goto=f"a{n + 1}"), button("no", f"a{n + 1}", NO)) for n in range(30)),
        Ask("a30", (HI,), (button(goto="end"),)),
        END,
    )
    ways = list(paths(long, sample()))
    assert len(ways) < 100
    assert {edge for path in ways for edge in path} >= {
        edge for one in long.steps_for(sample()).values() for edge in edges(one)
    }


def test_an_edge_is_taken_by_its_shortest_path() -> None:
    two = conversation(
        ask("a", button(goto="b"), button("no", "c", NO)), Tell("b", (HI,), "c"), Tell("c", (HI,), "end"), END
    )
    shortest = {edge.step: path for edge, path in taken(two, sample()).items()}
    assert [edge.step for edge in shortest["end"]] == ["a", "c", "end"]


def test_a_trait_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError, match="opn"):
        sample(["opn"])
