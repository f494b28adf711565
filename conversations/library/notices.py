"""What Wren says outside conversations: unasked lines, what stands behind *Show*, and answers to strangers and workers.

Rules of this file:
- What is sent unasked is `NEUTRAL` and nothing else: a phone may lie on a table.
- Words to a stranger name nobody. Words to a worker have no content.
- "Read" is said only after a worker chose to say so.
"""

from __future__ import annotations

from conversations.model import PARENTS, said

NEUTRAL = said("notice.neutral", "You have a new message.")
SHOW = said("notice.show", "Show")
NOTHING_NEW = said("notice.nothing_new", "There is nothing new to show.")

READ = said("notice.read", "{reader} has read your message.", young="{reader} has read what you sent.")
HAS_IT = said(
    "notice.has_it",
    "{reader} has read what you wrote and has it now.",
    young="{reader} has read what you wrote.",
)
CLIMBED = said(
    "notice.climbed",
    "Nobody has told me yet that they have read what you wrote. So I have sent a message to {told} too. "
    "If you are not safe, don't wait. These people help:\n{helplines}",
    young="Nobody has told me yet that they read it. I have sent a message to {told} too. Not safe? Ring:\n{helplines}",
)
ANSWER = said("notice.answer", "{reader} answers:")
OUTCOMES = {
    "done": said("notice.done", "{reader} says: this is done."),
    "could_not": said("notice.could_not", "{reader} could not do this. This is why:"),
    "passed_on": said("notice.passed_on", "{reader} passed this on to somebody else:"),
}
PROMISE = said("notice.promise", "{reader} tells you what became of a promise:")
CHECK_IN_AGAIN = said(
    "notice.check_in_again",
    "I asked how it is going. Perhaps there was no time. That happens. Here it is again, and you can skip any of it.",
    to=PARENTS,
)
BREACH = said("notice.breach", "{reader} wrote this for you:")
BREACH_TURN = said(
    "notice.breach_turn",
    "How is that for you? You can tell me: just write. You can also ask {worker}, talk to your advocate, or complain. "
    "You find all of that in the menu.",
    young="How is that for you? You can tell me. Just write.",
    parent="You can answer, ask, or say that you don't agree: just write to me. You can also complain, or ask an "
    "advocate. Both are in the menu.",
)
LATE = {
    "new_day": said(
        "notice.late_new_day",
        "The council is late with this: “{what}”\nThe new day: {day}\n{reader} writes why:",
        to=PARENTS,
    ),
    "none": said(
        "notice.late_none",
        "The council promised this: “{what}”\nIt can't be done now. {reader} writes why:",
        to=PARENTS,
    ),
}
LATE_TURN = said(
    "notice.late_turn",
    "That does not count against you. You can ask, or say that you don't agree: just write to me. You can also "
    "complain. That is in the menu.",
    to=PARENTS,
)
YOU_SAID = said("notice.you_said", "You sent:")
UNSENT = said(
    "notice.unsent",
    "You wrote something and have not sent it. I keep it until seven days have passed. "
    "Do you want to look at it again?",
    young="You have words that are not sent yet. Do you want to look at them?",
)
CONFIRMED = said("notice.confirmed", "{reader} knows now that it is you who writes here.")
FILE_LOST = said(
    "notice.file_lost",
    "I could not get a picture, voice note or file from you. {worker} has not seen or heard it. "
    "You can send it again. If it is very large, a smaller one may work.",
)

# Enrolment

AGAIN = said("enrol.again", "Hello again, {name}.")
USED = said(
    "enrol.used",
    "This link does not work any more. Each link works once, for three days. Please ask your social worker for a new "
    "one. If you need help now:\n{helplines}",
)
TAKEN = said(
    "enrol.taken",
    "This link can't be used here. This Telegram account already belongs to somebody I know. "
    "Your social worker has been told. You can ask them for help with it.",
)
STRANGER = said(
    "enrol.stranger",
    "I don't know who you are, so I can't pass this on. I have not kept what you wrote. "
    "Do you have a social worker? Ask them for a link to me. If you need help now:\n{helplines}",
)

# Workers

WORKER_HELLO = said(
    "worker.hello",
    "Hello {name}. I tell you here when something is new. What people wrote is only in the console.",
    to=PARENTS,
)
WORKER_NEW = said("worker.new", "You have {n} new item.", many="You have {n} new items.", to=PARENTS)
WORKER_URGENT = said("worker.urgent", "You have {n} urgent item.", many="You have {n} urgent items.", to=PARENTS)
WORKER_SHARED = said("worker.shared", "Something was shared with you. It is in the console.", to=PARENTS)
WORKER_HERE = said(
    "worker.here",
    "I can't take messages from you here. Please use the console. Your queue: {n} item waiting.",
    many="I can't take messages from you here. Please use the console. Your queue: {n} items waiting.",
    to=PARENTS,
)
WORKER_LINK = said("worker.link", "Practice only: your one-time link to the console.\n{link}", to=PARENTS)

BOT_LINE = said("bot.line", "Send a message to begin.", to=PARENTS)
"""What Telegram shows about the bot to anybody who looks."""

# Command menus: neutral, because they can be seen over a shoulder.

COMMANDS = {
    "menu": said("command.menu", "Menu"),
    "messages": said("command.messages", "My messages"),
    "help": said("command.help", "Help now"),
    "stop": said("command.stop", "Stop"),
    "back": said("command.back", "Back"),
    "language": said("command.language", "Language"),
    "about": said("command.about", "About this chat"),
    "clear": said("command.clear", "Clear this chat"),
}

WENT_WRONG = said(
    "notice.went_wrong",
    "I have kept what you sent, but something went wrong on my side. I have asked {worker} to look at it. "
    "You can go on writing.",
)
