"""Who Wren is, who can read what, and what must be passed on. Told at the start, and again whenever somebody asks."""

from __future__ import annotations

from conversations.model import EVERYONE, Ask, Choice, Conversation, End, Tell, said

WHO = said(
    "about.who",
    "I am Wren. I am a program, not a person. I carry your words to {worker}. You can write to me at any hour. "
    "{worker} is a person and answers when at work.",
    young="I am Wren. I am not a person. I carry your words to {worker}. {worker} is a person and answers.",
    parent="I am Wren. I am a program, not a person. I carry your messages to {worker}, your social worker. "
    "You can write at any hour. {worker} answers when at work.",
)
READS = said(
    "about.reads",
    "{worker} reads what you send. When {worker} is away, someone who stands in can read it. {worker}'s manager and "
    "the people on duty can read it too. I don't show it to your family. But anyone who picks up your phone can see "
    "this chat. Telegram, the company behind this app, can read it as well.",
    young="{worker} reads what you send. Other people at {worker}'s work can read it too. I don't show it to your "
    "family. Whoever has the phone can see it. Telegram can read it too.",
    parent="{worker} reads what you send. When {worker} is away, someone who stands in can read it. {worker}'s "
    "manager and the people on duty can read it too. I don't show it to anyone else in your family. But anyone who "
    "picks up your phone can see this chat. Telegram, the company behind this app, can read it as well.",
)
PASSED_ON = said(
    "about.passed_on",
    "I can't keep secrets. I check everything you write, also before you press “Send”. Does it sound as if someone "
    "may not be safe? Then it goes to the people on duty at once, even if you don't want it. They must tell people "
    "who can help. I can't check pictures and voice notes, so a person looks at them. I can miss things. "
    "If you need help fast, tap “Help now” or ring 999.",
    young="I can't keep secrets. I check what you write, also before you send it. If someone may not be safe, "
    "it goes to people who can help. A person looks at your pictures. Need help fast? Tap “Help now”. "
    "Or tell a grown-up.",
    parent="I can't keep secrets. I check everything you write, also before you press “Send”. Does it sound as if a "
    "child or an adult may not be safe? Then it goes to the people on duty at once, even if you don't want it. They "
    "must tell people who can help. I can't check pictures and voice notes, so a person looks at them. I can miss "
    "things. If you need help fast, tap “Help now” or ring 999.",
)
YOUR_CHOICE = said(
    "about.your_choice",
    "You can stop, say nothing, or come back any time. Nobody minds. You can read this again: it is in the menu.",
    young="You can stop or come back any time. Nobody minds.",
)
UNDERSTOOD = said("about.understood", "OK")
THANKS = said("about.thanks", "Good. I am here when you want to say something.")

CONVERSATION = Conversation(
    "about",
    EVERYONE,
    (
        Tell("who", (WHO,), goto="reads"),
        Tell("reads", (READS,), goto="passed_on"),
        Ask("passed_on", (PASSED_ON,), (Choice("ok", UNDERSTOOD, "thanks"),)),
        End("thanks", (THANKS, YOUR_CHOICE)),
    ),
    shipped=("passed_on",),
)
