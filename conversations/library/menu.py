"""The menus: home for a child, and home for a parent. Each button starts a conversation.

A button of the menu works however old its message is, so its values never change their meaning.
"""

from __future__ import annotations

from conversations.common import HELP
from conversations.model import CHILDREN, PARENTS, Ask, Choice, Conversation, said

CHILD_MENU = said("menu.child", "What would you like to do? You can also just write to me.", to=CHILDREN)
PARENT_MENU = said("menu.parent", "What would you like to do? You can also just write to me.", to=PARENTS)
FEELING = said("menu.feeling", "🙂 How I feel", to=CHILDREN)
WISH = said("menu.wish", "⭐ A wish", to=CHILDREN)
WORRY = said("menu.worry", "🌧 A worry", to=CHILDREN)
GOOD = said("menu.good", "☀️ Something good", to=CHILDREN)
MESSAGE = said("menu.message", "Write a message", to=PARENTS)
QUESTION = said("menu.question", "❓ Ask a question", parent="Ask a question")
MINE = said("menu.mine", "📬 My messages", parent="My messages")
COMPLAINT = said("menu.complaint", "Complain")
REVIEWER = said("menu.reviewer", "Reviewing officer")
ADVOCATE = said("menu.advocate", "My advocate", parent="Advocate for my child")
PLAN = said("menu.plan", "🗺 My plan", parent="The plan")
PAGES = said("menu.pages", "🏠 My pages", to=CHILDREN)
NOT_WELL = said("menu.not_well", "If it is not going well", to=CHILDREN)
PRACTICE = said("menu.practice", "Something to try", to=PARENTS)
CHECK_IN = said("menu.check_in", "How it is going", to=PARENTS)
NEED_HELP = said("menu.need_help", "I need help with …", to=PARENTS)
AGREEMENT = said("menu.agreement", "The agreement", to=PARENTS)
ABOUT = said("menu.about", "Who can read this?")
LANGUAGE = said("menu.language", "Language")
TIDY = said("menu.tidy", "Clear this chat")

_SHARED = (
    Choice("plan", PLAN, "@my_plan"),
    Choice("question", QUESTION, "@ask_question"),
    Choice("mine", MINE, "@my_messages"),
    Choice("advocate", ADVOCATE, "@to_advocate"),
    Choice("reviewer", REVIEWER, "@to_reviewer"),
    Choice("complaint", COMPLAINT, "@complaint"),
    Choice("about", ABOUT, "@about"),
    Choice("language", LANGUAGE, "@language"),
    Choice("tidy", TIDY, "@tidy"),
    Choice("help", HELP, "@help_now"),
)

CHILD = Conversation(
    "child_menu",
    CHILDREN,
    (
        Ask(
            "menu",
            (CHILD_MENU,),
            (
                Choice("feeling", FEELING, "@share_feeling"),
                Choice("wish", WISH, "@share_wish"),
                Choice("worry", WORRY, "@share_worry"),
                Choice("good", GOOD, "@share_good_news"),
                Choice("pages", PAGES, "@pages"),
                Choice("not_well", NOT_WELL, "@not_well"),
                *_SHARED,
            ),
            per_row=2,
            bare=True,
        ),
    ),
    shipped=("menu",),
)

PARENT = Conversation(
    "parent_menu",
    PARENTS,
    (
        Ask(
            "menu",
            (PARENT_MENU,),
            (
                Choice("message", MESSAGE, "@share_message"),
                Choice("agreement", AGREEMENT, "@my_agreement"),
                Choice("check_in", CHECK_IN, "@check_in"),
                Choice("need_help", NEED_HELP, "@need_help"),
                Choice("practice", PRACTICE, "@practice"),
                *_SHARED,
            ),
            per_row=2,
            bare=True,
        ),
    ),
    shipped=("menu",),
)
