"""Case files: both practice families are read as they are, and every fault is told with its line and its key."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.casefile import CaseFileError, parse_case_file, warnings
from bot.casework.casefile_model import CaseFile
from bot.casework.dates import Day, resolve
from bot.casework.merge import flatten, unflatten
from bot.casework.toml_lines import Path, locate

LANGUAGES = ("en", "es", "ar")
PRACTICE = {
    name: (files("bot.sandbox") / "practice" / f"{name}.toml").read_text("utf-8") for name in ("maria", "leanne")
}
MARIA = PRACTICE["maria"]


def parse(text: str) -> CaseFile:
    return parse_case_file(text, LANGUAGES)


def error_in(text: str) -> CaseFileError:
    with pytest.raises(CaseFileError) as caught:
        parse(text)
    return caught.value


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# What is read


def test_both_practice_families_are_read_as_they_are() -> None:
    maria, leanne = parse(MARIA), parse(PRACTICE["leanne"])
    assert [(child.id, child.reader, child.language) for child in maria.children] == [
        ("david", "child", "es"),
        ("sophia", "teen", "en"),
    ]
    assert (maria.case.allocated, maria.case.reviewing_officer) == ("emma", "ines")
    assert maria.plans[0].steps[0].state == "done"
    assert maria.plans[0].steps[1].state == "planned"
    assert maria.agreement is not None
    assert [goal.id for goal in maria.agreement.goals] == ["talk-it-out", "english"]
    assert maria.authority.helplines[1].audience == ("child", "parent")
    assert {parent.id: parent.contact for parent in leanne.parents} == {"tracy": None, "yusuf": "supervised"}
    assert leanne.case.reviewing_officer is None


def test_relative_days_count_from_the_first_import() -> None:
    case = parse(MARIA).case
    assert case.opened == Day(-120)
    assert resolve(case.opened, date(2026, 5, 1)) == date(2026, 1, 1)
    assert resolve(Day(date(2026, 12, 25)), date(2026, 5, 1)) == date(2026, 12, 25)


def test_a_case_may_have_no_parents_plans_or_agreement_yet() -> None:
    early = parse(MARIA[: MARIA.index("[[parents]]")])
    assert (early.parents, early.plans, early.agreement) == ((), (), None)
    assert unflatten(flatten(early)) == early


def test_a_file_from_another_editor_is_read_too() -> None:
    assert parse("\ufeff" + MARIA.replace("\n", "\r\n")) == parse(MARIA)


def test_what_to_know_before_anybody_is_invited() -> None:
    assert warnings(parse(PRACTICE["leanne"]), date(2026, 5, 29)) == (
        "Kofi gets no link: talk together, on a worker's device.",
        "Leanne is 10. Telegram's terms, as we know them, ask for 16 years in the UK; "
        "check https://telegram.org/tos before you send the link.",
    )
    assert warnings(parse(MARIA), date(2028, 3, 4))[1:] == ()  # Sophia is 16 that day
    assert warnings(parse(MARIA.replace('"ENG"', '"IE"')), date(2026, 5, 29)) == ()
    assert "please check the date" in warnings(parse(MARIA), date(2011, 1, 1))[0]


# What is refused

FAULTS = [
    ('reader = "teen"', 'reader = "tean"', 'children.sophia.reader: "tean" is not a reader; use young, child or teen'),
    ('role = "team_manager"', 'role = "boss"', 'workers.grace.role: "boss" is not a role; use social_worker'),
    ('stage = "preparing"', 'stage = "soon"', 'case.stage: "soon" is not a stage; use assessment, decision'),
    (
        'relation = "mother"',
        'contact = "often"\nrelation = "mother"',
        'parents.maria.contact: "often" is not a contact',
    ),
    ('kind = "weekend"', 'kind = "wekend"', 'plans.sophia.steps.6.kind: "wekend" is not a kind'),
    ('check_in = "weekly"', 'check_in = "daily"', 'agreement.check_in: "daily" is not a check_in'),
    (
        'review = "+21d"\n[',
        'review = "+21d"\ntopic = "money"\n[',
        'agreement.goals.talk-it-out.topic: "money" is not a topic',
    ),
    ('state = "late"', 'state = "tardy"', 'agreement.duties.1.state: "tardy" is not a state'),
    ('["child"] }', '["kid"] }', 'authority.helplines.1.for.1: "kid" is not known here; use child or parent'),
    (
        'language = "es"',
        'language = "pl"',
        'children.david.language: "pl" is not a language Wren speaks; use one of ar, en',
    ),
    ("born = 2012-03-04", "born = 2012-13-04", "near children.1.born: this cannot be read as TOML"),
    ("born = 2012-03-04", 'born = "soon"', 'children.sophia.born: "soon" is not a date; write it like 2026-12-25'),
    ("born = 2012-03-04", "born = 2012-03-04T10:00:00", "children.sophia.born: a date"),
    ("born = 2012-03-04", 'born = "-30d"', 'children.sophia.born: "-30d" is not a date'),
    ('opened = "-120d"', 'opened = "120 days"', 'case.opened: "120 days" is not a day; write it like 2026-12-25, +14d'),
    ('opened = "-120d"', 'opened = "2026-02-30"', 'case.opened: "2026-02-30" is not a day'),
    ('"2026-12-28"]', '"+28d"]', 'authority.closed.2: "+28d" is not a date'),
    ('"0800 1111", for = ["child"]', '"0800 1111", for = []', "authority.helplines.1.for: needs at least one entry"),
    ("Europe/London", "Europe", 'authority.time_zone: "Europe" is not a known time zone'),
    ('"Mon-Fri 09:00-17:00"', '"always"', 'authority.office_hours: "always" is not office hours'),
    ('"Mon-Fri 09:00-17:00"', '""', 'authority.office_hours: "" is not office hours'),
    ('nation = "ENG"', 'nation = "GB"', 'authority.nation: "GB" is not a known nation; use ENG, WLS, SCT, NIR or'),
    ('nation = "ENG"', 'nation = "XX"', 'authority.nation: "XX" is not a known nation'),
    ('name = "Emma"', 'name = " "', 'workers.emma.name: " " is blank, and none may be blank'),
    ('name = "Emma"', f'name = "{"x" * 101}"', "is longer than 100 characters"),
    ('name = "Emma"', 'name = "Em\\nma"', 'workers.emma.name: "Em\\u000ama" must stand in one line'),
    ('name = "Emma"', 'name = "Em\\u0000ma"', 'workers.emma.name: "Em\\u0000ma" has a control character in it'),
    ('name = "Emma"', 'name = "Em\\u202Ema"', "has a control character in it"),
    ('name = "Emma"', "name = 7", "workers.emma.name: must be text in quotes, not a number"),
    ('id = "emma"', 'id = "Emma"', 'workers.1.id: "Emma" is not an id'),
    ('id = "emma"', f'id = "{"e" * 65}"', "is not an id"),
    ('why = "So that Maria', 'why = "" #', 'agreement.goals.english.why: "" is blank, and none may be blank'),
    ('measure = "Two', f'measure = "{"x" * 4001}"#', "agreement.goals.english.measure"),
    ('evidence = ["college register"]', "evidence = []", "agreement.goals.english.evidence: needs at least one entry"),
    ("started = false", 'started = "no"', 'agreement.goals.english.support.started: must be true or false, not "no"'),
    ('rights = ["Ask', 'rights = "Ask" #', 'agreement.rights: must be a list in [ ], not "Ask"'),
    ('allocated = "emma"', 'allocated = "emmma"', 'case.allocated: "emmma" is not a worker of this file'),
    ('cover = "dev"', 'cover = "ines"', 'case.cover: "ines" has the role "reviewing_officer"; name a worker with the'),
    ('manager = "grace"', 'manager = "dev"', "name a worker with the role team_manager"),
    ('officer = "ines"', 'officer = "emma"', "name a worker with the role reviewing_officer"),
    ('child = "sophia"', 'child = "maria"', 'plans.maria.child: "maria" is not a child of this file'),
    ('parent = "maria"', 'parent = "mara"', 'agreement.goals.talk-it-out.parent: "mara" is not a parent of this file'),
    ('owner = "emma"', 'owner = "maria"', 'agreement.duties.1.owner: "maria" is not a worker of this file'),
    ('id = "maria"', 'id = "emma"', 'parents.emma.id: "emma" stands twice; every person needs an id of their own'),
    ('id = "english"', 'id = "talk-it-out"', '"talk-it-out" stands twice; every goal needs'),
    (
        'manager = "grace"',
        'manager = "grace"\nmanager = "grace"',
        "this cannot be read as TOML (the key stands here twice)",
    ),
]


@pytest.mark.parametrize(("said", "instead", "sentence"), FAULTS)
def test_a_fault_is_told_with_its_line_and_key(said: str, instead: str, sentence: str) -> None:
    wrong = MARIA.replace(said, instead, 1)
    error = error_in(wrong)
    assert str(error).startswith(f"line {error.line}: ")
    assert sentence in str(error)
    first_changed = line_of(MARIA, said)
    assert first_changed <= error.line <= first_changed + instead.count("\n")
    assert "\n" not in str(error)
    assert len(str(error)) < 300


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ('[[workers]]\nid = "emma"', "workers.emma.name"),
        ("advocacy = {", "authority.advocacy.phone"),
        ("[case]", "case.stage"),
        ('[[children]]\nid = "sophia"', "children.sophia.reader"),
        ("[agreement]", "agreement.why"),
        ('[[agreement.goals]]\nid = "talk-it-out"', "agreement.goals.talk-it-out.consequence"),
        ("next_decision = {", "plans.sophia.next_decision.on"),
    ],
)
def test_a_missing_key_is_told_on_the_line_of_its_table(header: str, key: str) -> None:
    at = MARIA.index(header)
    field = rf',? ?\b{key.split(".")[-1]} = "[^"]*"'
    error = error_in(MARIA[:at] + re.sub(field, "", MARIA[at:], count=1))
    assert str(error) == f"line {line_of(MARIA, header)}: {key}: is missing"


def test_a_missing_table_is_told_on_the_last_line() -> None:
    text = MARIA[: MARIA.index("[case]")]
    assert str(error_in(text)) == f"line {len(text.splitlines()) - 1}: case: is missing"
    assert str(error_in("")) == "line 1: authority: is missing"


ELEMENT = "  "  # how a line begins that holds one element of a longer list


def values_in(text: str) -> list[tuple[int, str]]:
    """Every line of `text` that holds a key or a list element of its own, with the part before its value."""
    opens = re.compile(rf'(\w+ = |{ELEMENT})(?=["\[{{\d])')
    return [(n, found.group()) for n, line in enumerate(text.split("\n")) if (found := opens.match(line))]


@pytest.mark.parametrize("name", PRACTICE)
def test_the_line_is_right_wherever_a_value_is_wrong(name: str) -> None:
    lines = PRACTICE[name].split("\n")
    starts = values_in(PRACTICE[name])
    assert len(starts) > 70
    for n, start in starts:
        end = lines.index("]", n) if lines[n].endswith("[") else n
        wrong = f"{start}-7," if start == ELEMENT else f"{start}-7"
        error = error_in("\n".join([*lines[:n], wrong, *lines[end + 1 :]]))
        assert error.line == n + 1
        assert start == ELEMENT or error.key.endswith(start.removesuffix(" = "))


@pytest.mark.parametrize("name", PRACTICE)
def test_an_unknown_key_is_told_wherever_it_stands(name: str) -> None:
    lines = PRACTICE[name].split("\n")
    for n, start in values_in(PRACTICE[name]):
        if start != ELEMENT:
            error = error_in("\n".join([*lines[:n], '"nick.name" = { a = [1, 2] } # new', *lines[n:]]))
            assert error.line == n + 1
            assert str(error).endswith(".nick.name: is not a key that is known here")


TRICKY = """\
"a.b" . c = 1 # d = 2
text = \"\"\"
[not.a.table]
x = "]" \\\"\"\" \"\"\"\"\"
raw = '''
# no comment'''''
[[rows]] # the first
when = 2026-01-01 07:32:00 # 8
'literal #' = { a = [1, { b = "}" }], "c" = +1_0.5 }
[rows.inner]
x = [ # opens
  [1, 2], ''

  ,
  inf
]
[[rows]]
[[rows.deep]]
y = 1
"""


def test_every_path_that_tomllib_reads_has_its_line() -> None:
    lines = locate(TRICKY)
    assert set(lines) == set(paths_in(tomllib.loads(TRICKY)))
    expected: dict[Path, int] = {
        ("text",): 2,
        ("raw",): 5,
        ("rows", 0): 7,
        ("rows", 0, "when"): 8,
        ("rows", 0, "literal #", "a", 1, "b"): 9,
    }
    expected |= {("rows", 0, "inner", "x", 0, 1): 12, ("rows", 0, "inner", "x", 2): 15, ("rows", 1, "deep", 0, "y"): 19}
    assert {path: lines[path] for path in expected} == expected


def paths_in(value: object, path: Path = ()) -> Iterator[Path]:
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        yield (*path, key)
        yield from paths_in(inner, (*path, key))


def test_there_must_be_a_helpline_for_children_and_one_for_parents() -> None:
    error = error_in(MARIA.replace('"child", "parent"]', '"child"]'))
    assert str(error) == "line 13: authority.helplines: must give a number for a child and a number for a parent"


def test_the_first_fault_of_several_is_told() -> None:
    wrong = MARIA.replace('cover = "dev"', 'cover = "nobody"').replace('reader = "teen"', 'reader = "tean"')
    assert error_in(wrong).key == "case.cover"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = " + "[" * 3000, 2),
        ("a = 1\n\nb = " + "7" * 5000, 3),
        ('a = 1\nb = "never ended', 2),
        ("a = 1\nb = [\n 1,\n 2,\n", 4),
        ("= 1", 1),
        ("id = \ud800", 1),
        ("#" + "x" * 1_000_000, 1),
    ],
)
def test_what_cannot_be_read_at_all_is_told_too(text: str, line: int) -> None:
    assert error_in(text).line == line


def test_brackets_too_deep_are_told_on_the_line_where_they_became_so() -> None:
    assert 50 < error_in("a = " + "[\n" * 3000).line < 3000


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_taken_whole_or_refused_with_a_line(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(MARIA)))
    length = data.draw(st.integers(0, 60))
    damaged = MARIA[:start] + data.draw(st.text(max_size=20)) + MARIA[start + length :]
    try:
        case_file = parse(damaged)
    except CaseFileError as error:
        line = error.line
    else:
        line = 1
        assert unflatten(flatten(case_file)) == case_file
    assert 1 <= line <= damaged.count("\n") + 1
