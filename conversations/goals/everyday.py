"""Ready goals about ordinary days: routines, health, school, home, money and housing."""

from __future__ import annotations

from typing import Final

from conversations.goals.model import (
    CHECK_IN,
    COUNCIL,
    FAMILY,
    HOUSING,
    MONEY,
    NURSE,
    PHOTOS,
    SCHOOL,
    SEEN,
    goal,
)

ROUTINES: Final = (
    goal(
        "bedtime",
        "routines",
        title="Have a calm bedtime at the same time each night",
        why="Sleep helps your children to learn and to feel well.",
        measure="Your children are in bed by the agreed time on five of seven nights",
        steps=("Turn off all screens an hour before", "Do the same three things each night: wash, story, lights out"),
        support="Two home visits to make a bedtime plan with you",
        provider=FAMILY,
        evidence=("a bedtime chart", CHECK_IN),
        consequence="A family worker visits within a week, and you try another bedtime plan.",
    ),
    goal(
        "meals",
        "routines",
        title="Eat a proper meal together every day",
        why="Eating together gives your children good food and time with you.",
        measure="You eat one meal together at the table on at least five days each week",
        steps=("Plan five meals and shop once a week", "Cook one meal a week with your children"),
        support="Cooking sessions, and food vouchers when money is short",
        provider=FAMILY,
        evidence=("your list of meals", SEEN, CHECK_IN),
        consequence="You and your social worker look at time and money within a week, and plan the meals again.",
    ),
    goal(
        "trusted_adult",
        "routines",
        title="Have a trusted adult with your children when you are out",
        why="Your children feel safe when they know who looks after them.",
        measure="A list for each week shows who looks after them, with no gaps",
        steps=("Choose two adults together with your social worker", "Write the list each Sunday"),
        support="Checks on the adults you choose, and help to pay for child care",
        provider=COUNCIL,
        evidence=("the weekly list", CHECK_IN),
        consequence="Your social worker rings you the same day, and you find somebody together.",
    ),
)

HEALTH: Final = (
    goal(
        "appointments",
        "health",
        title="Take your children to the doctor and the dentist",
        why="Small problems are easier to treat when they are seen early.",
        measure="You keep every appointment, or move it at least a day before",
        steps=("Sign up with a doctor and a dentist this month", "Write all appointments on one calendar"),
        support="Help to sign up, and the cost of getting there",
        provider=NURSE,
        evidence=("appointment letters", CHECK_IN),
        consequence="You make a new appointment the same week, and somebody goes with you.",
    ),
)

SCHOOL_GOALS: Final = (
    goal(
        "school_on_time",
        "school",
        title="Get your children to school on time",
        why="Coming in on time makes the day easier for your children.",
        measure="Your children are on time on at least four of five school days each week",
        steps=("Get bags and clothes ready in the evening", "Leave home at the time you agreed"),
        support="Breakfast club, and help with getting to school",
        provider=SCHOOL,
        evidence=("the school register", CHECK_IN),
        consequence="You, the school and your social worker meet within a week and find out what gets in the way.",
    ),
    goal(
        "school_talks",
        "school",
        title="Talk with your children's teachers every two weeks",
        why="Your children see that you and the school work together.",
        measure="You talk with a teacher once every two weeks",
        steps=("Agree a day and a way: at the gate, by phone or in writing", "Go to the next parents' evening"),
        support="One person at school for you, and a free interpreter",
        provider=SCHOOL,
        evidence=("the dates that the school noted", CHECK_IN),
        consequence="Within a week your social worker asks the school for a time that suits you more.",
    ),
)

HOME: Final = (
    goal(
        "safe_rooms",
        "home",
        title="Keep your home clean enough and safe",
        why="In a safe home your children can play, eat and sleep well.",
        measure="At each visit, nine of ten points on your home list are done",
        steps=("Agree a list of ten points with your social worker", "Do one room a day"),
        support="Help with the first big clean, and with taking rubbish away",
        provider=COUNCIL,
        evidence=(SEEN, PHOTOS, CHECK_IN),
        consequence="You agree on a day within a week to put it right, and somebody comes to help.",
    ),
    goal(
        "own_bed",
        "home",
        title="Give each child a bed and a place for their things",
        why="A place of their own shows your children that you are ready for them.",
        measure="Each child has a bed, bedding and a drawer before the first night at home",
        steps=("Plan the rooms with your social worker", "Ask your children which bedding they like"),
        support="Money for beds and bedding",
        provider=COUNCIL,
        evidence=(SEEN, PHOTOS, CHECK_IN),
        consequence="The first night waits until the beds are there. You are told the new date the same day.",
    ),
)

MONEY_GOALS: Final = (
    goal(
        "budget",
        "money",
        title="Make your money last until the end of the month",
        why="When food and heating come first, there is less to worry about.",
        measure="Rent, food and heating are paid first, in four weeks out of four",
        steps=("Write down what comes in and what goes out", "Put rent and heating money aside on pay day"),
        support="Two meetings with a money adviser, who looks for grants too",
        provider=MONEY,
        evidence=("your budget sheet", CHECK_IN),
        consequence="You see the money adviser within two weeks and change the budget together.",
    ),
    goal(
        "rent",
        "money",
        title="Keep your home by paying the rent each month",
        why="A home that stays the same helps your children to settle.",
        measure="You pay the rent every month, and the agreed sum towards any debt",
        steps=("Meet the housing team within two weeks", "Pay on the day your money comes"),
        support="A housing worker who makes a payment plan with you",
        provider=HOUSING,
        evidence=("rent statements", CHECK_IN),
        consequence="You ring the housing team within two days, and your social worker helps you with a new plan.",
    ),
)
