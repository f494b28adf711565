"""All conversations, and what is said outside them. A new one is a module here and a line below."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from conversations import goals
from conversations.library import (
    about,
    after,
    ask_question,
    at_home,
    calm,
    caught,
    check_in,
    getting_ready,
    hard_words,
    help_now,
    hide,
    invitation,
    language,
    menu,
    my_agreement,
    my_drawings,
    my_messages,
    my_people,
    my_plan,
    need_help,
    not_well,
    notices,
    pages,
    practice,
    pressure,
    ready,
    safety_house,
    share_feeling,
    share_good_news,
    share_message,
    share_wish,
    share_worry,
    speak_up,
    three_houses,
    unplanned,
    welcome,
    wellbeing,
)
from conversations.model import Reader
from conversations.session import Library

CONVERSATIONS: Final = MappingProxyType(
    {
        conversation.id: conversation
        for conversation in (
            welcome.CONVERSATION,
            about.CONVERSATION,
            language.CONVERSATION,
            menu.CHILD,
            menu.PARENT,
            share_feeling.CONVERSATION,
            share_wish.CONVERSATION,
            share_worry.CONVERSATION,
            share_good_news.CONVERSATION,
            share_message.CONVERSATION,
            ask_question.CONVERSATION,
            caught.CONVERSATION,
            my_messages.CONVERSATION,
            my_plan.CONVERSATION,
            my_agreement.CONVERSATION,
            check_in.CONVERSATION,
            need_help.CONVERSATION,
            hard_words.CONVERSATION,
            not_well.CONVERSATION,
            unplanned.CONVERSATION,
            pages.CONVERSATION,
            three_houses.CONVERSATION,
            safety_house.CONVERSATION,
            my_people.CONVERSATION,
            my_drawings.ADDING,
            my_drawings.CONVERSATION,
            ready.CONVERSATION,
            after.CONVERSATION,
            getting_ready.CONVERSATION,
            at_home.CONVERSATION,
            wellbeing.CONVERSATION,
            pressure.CONVERSATION,
            practice.CONVERSATION,
            help_now.CONVERSATION,
            speak_up.COMPLAINT,
            speak_up.TO_REVIEWER,
            speak_up.TO_ADVOCATE,
            hide.HIDE,
            hide.TIDY,
        )
    }
)


def library_for(reader: Reader) -> Library:
    """The conversations, and the menu that is home for this reader."""
    return Library(CONVERSATIONS, menu.PARENT.id if reader is Reader.PARENT else menu.CHILD.id)


__all__ = ["CONVERSATIONS", "calm", "goals", "invitation", "library_for", "notices"]
