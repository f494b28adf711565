"""Ready goals about alcohol and drugs, abuse in the family, and mental health.

A parent who has been hurt gets goals in which the council gives; nothing is held against them. Their proof is never
a check-in: somebody else may be reading that phone.
"""

from __future__ import annotations

from typing import Final

from conversations.goals.model import (
    ABUSE,
    ADVICE,
    CHANGE,
    CHECK_IN,
    HOUSING,
    MENTAL_HEALTH,
    PLAN,
    POLICE,
    RECOVERY,
    SEEN,
    TESTS,
    goal,
)

SUBSTANCE: Final = (
    goal(
        "sober",
        "substance",
        title="Stay sober when your children are with you",
        why="Your children feel safer when they know how you will be each day.",
        measure="The weekly test at the recovery service shows no alcohol",
        steps=(
            "Ask a doctor before you stop, if you drink every day",
            "Go to the recovery service every week",
            "Ring your recovery worker before you buy a drink",
        ),
        support="A recovery worker who sees you each week",
        provider=RECOVERY,
        evidence=(TESTS, CHECK_IN),
        consequence="Your social worker visits within two days and you look at the plan together.",
    ),
    goal(
        "drug_free",
        "substance",
        title="Live without street drugs",
        why="Your children need you awake, well and able to notice what they need.",
        measure="Every agreed test is taken and shows no street drugs",
        steps=(
            "Go to every meeting with your recovery worker",
            "Take each test on the day you agreed",
            "Ring somebody you trust when you feel like using",
        ),
        support="A recovery worker, and a treatment that suits you",
        provider=RECOVERY,
        evidence=(TESTS, CHECK_IN),
        consequence="You, your social worker and the recovery service meet within three days and change the plan.",
    ),
    goal(
        "hard_moments",
        "substance",
        title="Have a plan for moments when you want to drink or use",
        why="Such moments come to most people. A plan keeps your children safe when they do.",
        measure="The plan is written within four weeks, and you read it with your recovery worker every month",
        steps=(
            "Write down what makes you want to drink or use",
            "Write down three people you can ring",
            "Agree with a trusted adult who looks after your children then",
        ),
        support="Time with a recovery worker to write the plan",
        provider=RECOVERY,
        evidence=(PLAN, CHECK_IN),
        consequence="You ring your social worker the same day. Then you change the plan together.",
    ),
    goal(
        "locked_box",
        "substance",
        title="Keep medicine and other harmful things locked away",
        why="Even a little of them can make a child very ill.",
        measure="The box is locked at every visit, and you have the key",
        steps=("Put the box high up, where small hands can't reach it", "Lock it each time you have used it"),
        support="A box with a lock, free of charge",
        provider=RECOVERY,
        evidence=(SEEN, CHECK_IN),
        consequence="You lock it straight away, and your social worker looks again within a week.",
    ),
)

ABUSE_GOALS: Final = (
    goal(
        "safety_plan",
        "abuse",
        title="Have a safety plan that is your own",
        why="What happened is not your fault. A plan can help you to get help fast.",
        measure="The plan is written within four weeks, and the service looks at it with you every month",
        steps=("Meet the domestic abuse worker where and when it is safe for you", "Choose what goes into the plan"),
        support="A domestic abuse worker who makes the plan with you",
        provider=ABUSE,
        evidence=("a note from the service that the plan is written",),
        consequence="Nothing is held against you. The service changes what does not help you.",
    ),
    goal(
        "after_abuse",
        "abuse",
        title="Have somebody of your own to talk to after abuse",
        why="You did nothing to deserve it. Talking can help, at the speed that is right for you.",
        measure="You are offered a meeting every week, with a day and a time",
        steps=("Tell the service which day and place are safe for you", "Choose to meet alone or in a group"),
        support="A weekly meeting with a support worker, and child care for that time",
        provider=ABUSE,
        evidence=("the dates that the service offered you",),
        consequence="Nothing is held against you. The service asks what would make it easier to come.",
    ),
    goal(
        "safe_home",
        "abuse",
        title="Live in a home where you feel safe",
        why="You and your children have a right to feel safe at home.",
        measure="Each change you chose is made by the agreed day",
        steps=("Tell the service what would make you feel safer", "Say yes or no to each change, such as new locks"),
        support="New locks and lights, and free advice about moving home",
        provider=HOUSING,
        evidence=("the dates when the work was done",),
        consequence="Nothing is held against you. Is the work late? You get a new date in writing within two days.",
    ),
)

VIOLENCE: Final = (
    goal(
        "no_violence",
        "violence",
        title="Stop hitting, threatening and frightening your family",
        why="What you did frightened your children. How you act is your own choice, and you can change it.",
        measure="You go to every session, and there is no report that you hit, threatened or frightened anybody",
        steps=(
            "Go to the programme every week",
            "Walk away and ring the programme before you hurt or frighten anybody",
        ),
        support="A place on a programme for people who want to stop being violent",
        provider=CHANGE,
        evidence=("the programme's register", POLICE, CHECK_IN),
        consequence="Your social worker checks the same day that everybody is safe. Your family time is planned again.",
    ),
    goal(
        "free_choices",
        "violence",
        title="Let the people you live with decide for themselves",
        why="It is frightening to be watched and ordered about. You can act in another way.",
        measure="You finish every session about control, and the programme reports each month on what you changed",
        steps=(
            "Leave other people's phones, money and friends to them",
            "Go to every session of the programme",
        ),
        support="Sessions about control, with a worker of your own",
        provider=CHANGE,
        evidence=("the programme's monthly report", CHECK_IN),
        consequence="Your social worker checks that everybody is safe, and meets you within a week.",
    ),
    goal(
        "court_order",
        "violence",
        title="Keep to the order that the court made",
        why="The order gives your family time to feel safe again.",
        measure="You keep every part of the order, on every day until the review",
        steps=(
            "Ask a solicitor about any part that is not clear to you",
            "Give messages about your children to your social worker",
        ),
        support="A solicitor or adviser who goes through the order with you in your own language",
        provider=ADVICE,
        evidence=("police and court records", CHECK_IN),
        consequence="Your social worker has to tell the police the same day. Then your family time is planned again.",
    ),
)

MENTAL_HEALTH_GOALS: Final = (
    goal(
        "regular_help",
        "mental_health",
        title="Talk to a nurse or therapist about how you feel",
        why="Looking after yourself helps you to look after your children.",
        measure="You keep three of four appointments each month",
        steps=("Ask your doctor for an appointment this week", "Ring a day before if you can't come"),
        support="Talks with a nurse or therapist each week, and a free interpreter",
        provider=MENTAL_HEALTH,
        evidence=("the list of appointments, if you agree to share it", CHECK_IN),
        consequence="Your social worker rings you within two days, and you find a time that is easier.",
    ),
    goal(
        "low_days",
        "mental_health",
        title="Have a plan for days when you feel very low",
        why="Your children feel safer when they know who comes on such a day.",
        measure="The plan is written within four weeks, and everybody in it has a copy",
        steps=(
            "Write down the first signs that you are getting unwell",
            "Agree who you ring and who looks after your children",
            "Choose who explains it to your children",
        ),
        support="Time with a nurse to write the plan",
        provider=MENTAL_HEALTH,
        evidence=(PLAN, CHECK_IN),
        consequence="You and your social worker meet within a week and write it together.",
    ),
)
