"""Ready goals about being together: family time, parenting, and people who help."""

from __future__ import annotations

from typing import Final

from conversations.goals.model import CENTRE_RECORD, CHECK_IN, COLLEGE, COUNCIL, FAMILY, FAMILY_TIME, SEEN, goal

FAMILY_TIME_GOALS: Final = (
    goal(
        "visits_on_time",
        "family_time",
        title="Come to every family time, and on time",
        why="Your children need to know when they will see you.",
        measure="You come to every visit, or cancel it at least a day before",
        steps=("Write all the dates on a calendar", "Plan to be there ten minutes early"),
        support="Travel tickets, and a reminder the day before",
        provider=FAMILY_TIME,
        evidence=(CENTRE_RECORD, CHECK_IN),
        consequence="Your social worker rings you, and you plan the next visit together first.",
    ),
    goal(
        "play_and_listen",
        "family_time",
        title="Play and listen during family time",
        why="Your children remember the time when you were there just for them.",
        measure="At each visit you do one thing that your children chose, with your phone put away",
        steps=("Ask your children what they would like to do next time", "Bring one game, book or snack"),
        support="A worker who shows you games and ideas",
        provider=FAMILY_TIME,
        evidence=(CENTRE_RECORD, CHECK_IN),
        consequence="The same day you and the worker talk about what got in the way.",
    ),
    goal(
        "handovers",
        "family_time",
        title="Be calm and brief when your children go from one home to the other",
        why="Your children feel torn when adults argue in front of them.",
        measure="Eight times in a row you are on time and speak in a calm voice",
        steps=("Come at the agreed time and stay five minutes at most", "Write about everything else later"),
        support="A place to meet, with a worker there",
        provider=FAMILY_TIME,
        evidence=(CENTRE_RECORD, CHECK_IN),
        consequence="Your children change homes at the centre until you have been calm four times.",
    ),
)

PARENTING: Final = (
    goal(
        "group",
        "parenting",
        title="Go to the parenting group and try one new thing each week",
        why="Other parents know how hard it can be, and what helped them.",
        measure="You go to eight of ten sessions and try one new thing each week",
        steps=("Choose the group and the day that suit you", "Tell the group what you tried"),
        support="A parenting group, with child care and travel",
        provider=FAMILY,
        evidence=("the group's register", CHECK_IN),
        consequence="A worker rings you that week. You can catch up or choose another day.",
    ),
    goal(
        "calm_talk",
        "parenting",
        title="Talk problems through in a calm voice",
        why="Shouting frightens children. When you are calm, it is easier to talk to you.",
        measure="You talk one problem through each week, and you do not shout on visits",
        steps=("Agree on a sign for a pause with your children", "Wait ten minutes, then talk on"),
        support="Four meetings with a family worker about staying calm",
        provider=FAMILY,
        evidence=(SEEN, CHECK_IN),
        consequence="A family worker visits within a week, and you practise the pause together.",
    ),
    goal(
        "house_rules",
        "parenting",
        title="Guide your children with rules and praise, without hitting",
        why="Being hit hurts and frightens. Children learn more from clear rules and praise.",
        measure="Three rules hang on the wall, and there is no report that you hit a child",
        steps=("Write three house rules with your children", "Praise each child for one thing every day"),
        support="A family worker who shows you other ways to set limits",
        provider=FAMILY,
        evidence=(SEEN, CHECK_IN),
        consequence="Your social worker checks the same day that everybody is safe. Then you agree on more help.",
    ),
)

PEOPLE: Final = (
    goal(
        "three_people",
        "people",
        title="Have three people who help you",
        why="Nobody should have to do this alone.",
        measure="Three people have said yes, and your social worker has met each of them",
        steps=("Write down who has helped you before", "Ask each person for one clear thing"),
        support="A family meeting where you and your people make a plan",
        provider=COUNCIL,
        evidence=("a list with three names", CHECK_IN),
        consequence="You and your social worker look for a volunteer or a parents' group within two weeks.",
    ),
    goal(
        "english",
        "people",
        title="Go to English class twice a week",
        why="Then you can talk to the school and the doctor yourself.",
        measure="You go to two classes a week, in at least three weeks out of four",
        steps=("Sign up at the college", "Tell your social worker which hours suit you"),
        support="An English class, and child care for that time",
        provider=COLLEGE,
        evidence=("the college register", CHECK_IN),
        consequence="You and your social worker look for another class. Nothing else changes.",
    ),
)
