"""Words of no single conversation: the buttons under every question, and what is said when nothing fits."""

from __future__ import annotations

from conversations.model import CHILDREN, PARENTS, said

BACK = said("common.back", "Back")
STOP = said("common.stop", "Stop")
HELP = said("common.help", "Help now")
HIDE = said("common.hide", "Hide")
NOT_WELL = said("common.not_well", "Not going well")
SKIP = said("common.skip", "Skip")
NEXT = said("common.next", "Next")
OK = said("common.ok", "OK")
# There is no "Yes" for all: Welsh answers with the verb of the question.

# Words that mean the same as those buttons when somebody types them, parted by "|". Each language has its own.
BACK_WORDS = said("typed.back", "back|go back")
STOP_WORDS = said("typed.stop", "stop|cancel|leave it|never mind")
MENU_WORDS = said("typed.menu", "menu|start|what can I do")
NO_MORE = said("typed.no_more", "no|no thanks|nothing|that's all|just that")
SHOW_WORDS = said("typed.show", "show|show me")
HIDE_WORDS = said("typed.hide", "hide|hide this|hide it|clear|clear chat|clear the chat|delete everything")

STALE = said("common.stale", "That button is from earlier. This is where we are now.")
GONE = said(
    "common.gone",
    "Something has changed, and I could not keep what you tapped. I am sorry. You can tell me again.",
)
UNUSABLE = said("common.unusable", "I can't pass that on. I can pass on words, a photo, a drawing or a voice note.")
KEPT = said(
    "common.kept",
    "I have not sent your words. I keep them for seven days. You find them in “My messages”.",
    parent="I have not sent your message. I keep it for seven days. You find it in “My messages”.",
)
SEEN = said(
    "common.seen",
    "That is fine. I have told the people on duty already that somebody may not be safe. That stays so. You have done "
    "nothing wrong.",
    young="That is fine. I have told the people on duty already. That stays so. You have done nothing wrong.",
)
UNCHECKED = said(
    "common.unchecked",
    "OK. I have not sent it for you. It stays in the list all the same, because I could not check it by myself. "
    "A person looks at it.",
    young="OK. I could not check it myself, so it stays in the list. A person looks at it.",
)
LEFT = said("common.left", "OK. We stop here.")

# Kinds of statement, as they stand in a list.
KINDS = {
    "feeling": said("kind.feeling", "How you feel"),
    "wish": said("kind.wish", "A wish"),
    "worry": said("kind.worry", "A worry"),
    "good_news": said("kind.good_news", "Something good"),
    "question": said("kind.question", "A question"),
    "message": said("kind.message", "A message"),
    "help": said("kind.help", "A call for help"),
    "complaint": said("kind.complaint", "A complaint"),
    "to_reviewer": said("kind.to_reviewer", "For the reviewing officer"),
    "to_advocate": said("kind.to_advocate", "For the advocate"),
    "ready": said("kind.ready", "Am I ready?", parent="Are we ready?"),
    "after": said("kind.after", "How it was"),
    "at_home": said("kind.at_home", "How it is at home"),
    "wellbeing": said("kind.wellbeing", "How you are doing", to=CHILDREN),
    "three_houses": said("kind.three_houses", "My three houses", to=CHILDREN),
    "safety_house": said("kind.safety_house", "My safety house", to=CHILDREN),
    "my_people": said("kind.my_people", "My people", to=CHILDREN),
    "drawing": said("kind.drawing", "A drawing of mine", to=CHILDREN),
    "getting_ready": said("kind.getting_ready", "Getting ready to move", to=CHILDREN),
    "teach_back": said("kind.teach_back", "The plan in my words"),
    "practice": said("kind.practice", "How it went", to=PARENTS),
    "disagree": said("kind.disagree", "Why I don't agree", to=PARENTS),
    "check_in": said("kind.check_in", "How it is going", to=PARENTS),
    "need_help": said("kind.need_help", "What you need help with", to=PARENTS),
    "unplanned": said("kind.unplanned", "Back home, not planned"),
}

FEELINGS = {
    "happy": said("feeling.happy", "😀 Happy"),
    "okay": said("feeling.okay", "🙂 OK"),
    "mixed": said("feeling.mixed", "😕 Mixed up"),
    "sad": said("feeling.sad", "😢 Sad"),
    "worried": said("feeling.worried", "😟 Worried"),
    "angry": said("feeling.angry", "😠 Angry"),
    "lonely": said("feeling.lonely", "🫥 Alone"),
    "scared": said("feeling.scared", "😨 Scared"),
}

# What stands in a quote for what cannot be written in letters.
PIECES = {
    "photo": said("piece.photo", "[a picture]"),
    "voice": said("piece.voice", "[a voice note]"),
    "file": said("piece.file", "[a file]"),
}
