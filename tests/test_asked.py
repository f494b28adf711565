"""A question is answered from what this person may be told, in any language, or goes to the worker as it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.asked import HARD, LONGEST, TOPICS, asks_about, asks_what_means, hard_words_in, wordless
from conversations.library import ask_question
from conversations.library.ask_question import EXAMPLES, MAY_SAY, NO_PROMISE, UNKNOWN
from conversations.library.hard_words import WORDS
from conversations.model import Answers, Piece, Reader
from conversations.samples import PLAIN, sample
from storage import plans as kept
from tests.explained import approve, change, sentences, steps
from tests.support import Wren, stage

QUESTIONS = """
next      en  When is the next step?
home      en  when do i go home
who       en  Who decides about me?
next      en  Where do I go?
why       en  Why can't I live at home?
not_well  en  what if it's not going well
reviewer  en  What does IRO mean?
family_time en When do I see my mum?
home      es  ¿Cuándo vuelvo a casa?
who       es  ¿Quién decide?
not_well  es  ¿Qué pasa si va mal?
why       es  ¿Por qué no puedo vivir en casa?
next      es  ¿Qué va a pasar ahora?
next      es  ¿Dónde vamos?
care_order es ¿Qué significa care order?
home      ar  متى أعود إلى البيت؟
who       ar  من يقرر؟
next      ar  ماذا سيحدث الآن؟
next      ar  إلى أين أذهب؟
why       ar  لماذا لا أعيش في البيت؟
not_well  ar  ماذا لو لم تكن الأمور بخير؟
reviewer  ar  ما معنى مسؤول المراجعة؟
home      pl  Kiedy wrócę do domu?
who       pl  Kto o tym decyduje?
next      pl  Co będzie dalej?
next      pl  Dokąd pojadę?
why       pl  Dlaczego nie mieszkam w domu?
not_well  pl  A co, jeśli nie będzie dobrze?
care_order pl Co to jest care order?
home      uk  Коли я повернуся додому?
who       uk  Хто вирішує?
next      uk  Що буде далі?
next      uk  Куди ми поїдемо?
why       uk  Чому я не живу вдома?
not_well  uk  А що, якщо буде погано?
agreement uk  Що таке угода?
home      cy  Pryd ydw i'n mynd adref?
who       cy  Pwy sy'n penderfynu?
next      cy  Beth sy'n digwydd nesaf?
next      cy  Ble fydd hi?
why       cy  Pam na alla i fyw gartref?
not_well  cy  Beth os na fydd pethau'n mynd yn dda?
advocate  cy  Beth mae eiriolwr yn ei wneud?
""".strip().splitlines()
"""What is asked, in every language: the topic, the language, the question."""
MAY = {reader: MAY_SAY.texts[reader] for reader in Reader}


def about(question: str) -> str | None:
    """What the question is about, in the order in which a conversation tries."""
    answers = Answers(words=(Piece(1, "text", question),))
    word = next((word for word in HARD if asks_what_means(word)(answers)), None)
    return word or next((topic for topic in TOPICS if asks_about(topic)(answers)), None)


@pytest.mark.parametrize("line", QUESTIONS)
def test_what_is_asked_is_recognised_in_every_language(line: str) -> None:
    topic, _, question = line.split(maxsplit=2)
    assert about(question) == topic


@pytest.mark.parametrize(
    "question",
    ["Can I bring my bear?", "¿Puedo llevar mi oso?", "هل يمكنني أخذ لعبتي؟", "Czy mogę wziąć misia?", "Oes ci yno?"],
)
def test_what_nobody_wrote_a_list_for_is_not_guessed(question: str) -> None:
    assert about(question) is None


def test_a_long_story_is_for_a_person() -> None:
    assert about("when do i go home " + "and then we played football " * LONGEST) is None


def test_a_voice_note_has_no_words() -> None:
    assert wordless(Answers(words=(Piece(1, "voice", ""),)))
    assert not wordless(Answers(words=(Piece(1, "text", "hello"),)))


def test_every_topic_and_word_has_its_example() -> None:
    assert list(EXAMPLES) == list(TOPICS)
    assert [about(question) for question in EXAMPLES.values()] == list(TOPICS)
    assert HARD.keys() <= WORDS.keys()


def test_an_answer_never_has_a_step_that_is_over() -> None:
    facts = sample(("planned",))
    for topic in TOPICS:
        for one in ask_question.answer(topic, facts):
            assert one.step is None or one.step.state != "done"
    assert any(ask_question.answer(topic, facts) for topic in TOPICS)
    assert all(not ask_question.answer(topic, PLAIN) for topic in TOPICS)


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("sophia", "maria", "leanne")) as wren:
        yield wren


async def asked(wren: Wren, ref: str, question: str) -> str:
    """All that comes when this person asks this."""
    await wren.press(ref, "menu:question")
    before = len(wren.texts(ref))
    await wren.say(ref, question)
    return "\n".join(wren.texts(ref)[before:])


class TestAnswered:
    async def test_from_what_was_approved_and_nothing_goes_to_anybody(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        shown = await asked(wren, "sophia", "Who decides about me?")
        assert MAY[Reader.TEEN] in shown
        assert "Emma, Ines and the review meeting" in shown
        await wren.press("sophia", "a-who:yes")
        assert await wren.statements("sophia") == []
        assert await wren.items(kind="question") == []

    async def test_what_was_not_approved_is_not_known(self, wren: Wren) -> None:
        await approve(wren, "sophia", [one for one in await sentences(wren, "sophia") if "decision" not in one])
        shown = await asked(wren, "sophia", "Who decides about me?")
        assert UNKNOWN.texts[Reader.TEEN].format(worker="Emma") in shown
        assert "the review meeting" not in shown

    async def test_a_no_takes_the_very_words_to_the_worker(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await asked(wren, "sophia", "when do i go home?? plz")
        await wren.press("sophia", "a-home:no")
        await wren.press("sophia", "review:send")
        (sent,) = await wren.statements("sophia")
        assert (sent.kind, [part.text for part in sent.parts]) == ("question", ["when do i go home?? plz"])
        assert len(await wren.items(kind="question")) == 1

    async def test_going_home_is_never_promised(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        assert NO_PROMISE.texts[Reader.TEEN] in await asked(wren, "sophia", "When do I go home?")

    async def test_what_is_told_counts_as_told(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await asked(wren, "sophia", "Why can't I live at home?")
        who = await wren.person("sophia")
        assert list(await wren.db.read(lambda tx: kept.told(tx, who.id))) == ["sophia/why"]

    async def test_what_has_changed_since_is_not_told(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        plan = await steps(wren, "sophia")
        await change(wren, "sophia", {"plans.sophia.steps": [one | {"where": "the harbour"} for one in plan]})
        shown = await asked(wren, "sophia", "When is tea at home?")
        assert "Tea at home" not in shown
        assert "harbour" not in shown
        assert UNKNOWN.texts[Reader.TEEN].format(worker="Emma") in shown

    async def test_nobody_is_answered_from_somebody_elses_plan(self, wren: Wren) -> None:
        await approve(wren, "leanne")
        await approve(wren, "sophia")
        for ref in ("maria", "leanne"):
            for question in EXAMPLES.values():
                shown = await asked(wren, ref, question)
                for fact in ("Ines and the review", "Joan", "Mr Osei"):
                    assert fact not in shown, (ref, question)

    async def test_danger_is_not_answered_from_a_list(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        shown = await asked(wren, "sophia", "who decides if dad hits me again, he hit me with a belt")
        assert MAY[Reader.TEEN] not in shown
        assert await wren.items(urgency="now") or await wren.items(urgency="today")


def test_a_hard_word_in_a_workers_text_is_found_where_it_stands() -> None:
    assert hard_words_in("The court made a care order for Sophia.") == ("care_order", "court")
    assert hard_words_in("Take care. The order of the day is tea. Sophia was sad.") == ()
