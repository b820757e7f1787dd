"""Views and sorts of the caseload as tables, on rows that need no database."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.permissions import Role
from patients.models import Patient
from reports.caseload import SORTS, VIEW_BY_KEY, VIEWS, Row, arrange, columns_for


class Due:
    """One thing that is due, as far as the list looks at it."""

    def __init__(self, due_on: date, state: str = "due", title: str = "VEGF") -> None:
        self.due_on, self.state, self.title = due_on, state, title


def row(surname: str, **facts: Any) -> Row:
    """A row of whom nothing is known but the name, and whatever is given."""
    about = {name: facts.pop(name) for name in list(facts) if name not in Row.__dataclass_fields__}
    blank: dict[str, Any] = {
        "number": "Not recorded", "status": "Follow-up", "consultant": "", "conclusion": "", "treatment": "",
        "vegf": "", "vegf_on": None, "waiting": "", "breached": False, "due": [],
    }  # fmt: skip
    return Row(patient=Patient(surname=surname, **about), **(blank | facts))


def surnames(rows: list[Row]) -> list[str]:
    return [each.patient.surname for each in rows]


def sorted_by(sort: str, rows: list[Row], *, descending: bool = False) -> list[str]:
    return surnames(arrange(rows, view=VIEWS[0], sort=sort, descending=descending, user=User()))


# --- Sorts: rows in the order in which upwards must show them. Equals stand in the order of their names, both ways.

UPWARDS: dict[str, list[Row]] = {
    "name": [row("Abel", given_name="Zoe"), row("baker", given_name="Ann"), row("Baker", given_name="Bob")],
    "number": [row("C", number="999 000 0018"), row("B", number="999 000 0026"), row("A", number="Not recorded")],
    "born": [row("C", birth_date=date(1931, 1, 2)), row("B", birth_date=date(1931, 1, 3)), row("A")],
    "status": [row("C", status="Deceased"), row("B", status="Follow-up"), row("A", status="On treatment")],
    "consultant": [row("C", consultant="Dr Connie"), row("B", consultant="Dr Zola"), row("A")],
    "conclusion": [row("C", conclusion="Confirmed"), row("B", conclusion="Suspected"), row("A")],
    "treatment": [row("C", treatment="Bor-Dex"), row("B", treatment="Len-Dex"), row("A")],
    "vegf": [row("C"), row("B", vegf_on=date(2025, 12, 31)), row("A", vegf_on=date(2026, 1, 1))],
    "waiting": [
        row("D", waiting="100 weeks"),
        row("C", waiting="9 weeks"),
        row("B", waiting="0 weeks"),
        row("A", waiting="Not reportable: Scotland"),
    ],
    "due": [row("C", due=[Due(date(2026, 11, 1))]), row("B", due=[Due(date(2026, 12, 1))]), row("A")],
}


def test_every_sort_has_its_table() -> None:
    assert set(UPWARDS) == set(SORTS)


@pytest.mark.parametrize("sort", UPWARDS)
def test_a_sort_puts_its_rows_in_order_whatever_order_they_come_in(sort: str) -> None:
    expected = surnames(UPWARDS[sort])
    assert sorted_by(sort, UPWARDS[sort][::-1]) == expected
    assert sorted_by(sort, UPWARDS[sort][1:] + UPWARDS[sort][:1]) == expected


@pytest.mark.parametrize("sort", UPWARDS)
def test_the_other_way_round_is_the_exact_reverse(sort: str) -> None:
    assert sorted_by(sort, UPWARDS[sort], descending=True) == surnames(UPWARDS[sort])[::-1]


@pytest.mark.parametrize("descending", [False, True], ids=["upwards", "downwards"])
@pytest.mark.parametrize("sort", [sort for sort in UPWARDS if sort != "name"])
def test_equals_keep_the_order_of_their_names_in_both_directions(sort: str, descending: bool) -> None:
    assert sorted_by(sort, [row("Able"), row("Baker"), row("Cole")], descending=descending) == [
        "Able",
        "Baker",
        "Cole",
    ]


@pytest.mark.parametrize("sort", ["", "surname", "patient__ref", "-name", "NAME"])
def test_an_unknown_sort_is_by_name(sort: str) -> None:
    assert sorted_by(sort, [row("Zulu"), row("Alpha")]) == ["Alpha", "Zulu"]


def test_a_wait_is_sorted_as_a_number_and_not_as_a_word() -> None:
    assert sorted_by("waiting", [row("A", waiting="9 weeks"), row("B", waiting="10 weeks")]) == ["B", "A"]


def test_the_soonest_of_several_due_things_decides_and_is_shown() -> None:
    many = row(
        "Many",
        due=[
            Due(date(2026, 12, 9)),
            Due(date(2026, 11, 2), title="Clinic review with neurological examination and ONLS"),
            Due(date(2027, 1, 1)),
        ],
    )
    assert sorted_by("due", [row("One", due=[Due(date(2026, 11, 3))]), many]) == ["Many", "One"]
    assert many.next_due and many.next_due.due_on == date(2026, 11, 2)
    assert many.next_due_words == "Clinic review"
    assert (row("None").next_due, row("None").next_due_words) == (None, "")


# --- Views

ME, OTHER = User(pk=7, role=Role.CONSULTANT), User(pk=8, role=Role.CONSULTANT)
KINDS = {
    "nothing": row("nothing"),
    "mine as consultant": row("mine as consultant", consultant_id=7),
    "mine as key worker": row("mine as key worker", key_worker_id=7),
    "a colleague's": row("a colleague's", consultant_id=8, key_worker_id=8),
    "treated": row("treated", status="On treatment", treatment="Len-Dex"),
    "died while treated": row("died while treated", status="Deceased", treatment="Len-Dex"),
    "due": row("due", due=[Due(date(2026, 11, 23))]),
    "overdue": row("overdue", due=[Due(date(2026, 8, 1), "overdue"), Due(date(2026, 12, 1), "not_due")]),
    "escalated": row("escalated", due=[Due(date(2026, 1, 1), "escalated")]),
    "due soon": row("due soon", due=[Due(date(2026, 11, 30), "due_soon")]),
    "just accepted": row("just accepted", waiting="0 weeks"),
    "waiting long": row("waiting long", waiting="19 weeks", breached=True),
    "waits in Scotland": row("waits in Scotland", waiting="Not reportable: Scotland"),
}
KEPT = {
    "all": set(KINDS),
    "mine": {"mine as consultant", "mine as key worker"},
    "on-treatment": {"treated"},
    "overdue": {"overdue", "escalated"},
    "waiting": {"just accepted", "waiting long"},
    "no-consultant": set(KINDS) - {"mine as consultant", "a colleague's"},
}


def test_every_view_has_its_table() -> None:
    assert set(KEPT) == set(VIEW_BY_KEY)


@pytest.mark.parametrize("view", KEPT)
def test_a_view_keeps_exactly_its_rows(view: str) -> None:
    kept = arrange(KINDS.values(), view=VIEW_BY_KEY[view], sort="name", descending=False, user=ME)
    assert set(surnames(kept)) == KEPT[view]


def test_mine_is_another_list_for_a_colleague_and_empty_for_a_stranger() -> None:
    for user, expected in ((OTHER, ["a colleague's"]), (User(pk=99), [])):
        kept = arrange(KINDS.values(), view=VIEW_BY_KEY["mine"], sort="name", descending=False, user=user)
        assert surnames(kept) == expected


def test_a_view_is_sorted_like_the_whole_list() -> None:
    kept = arrange(KINDS.values(), view=VIEW_BY_KEY["waiting"], sort="waiting", descending=False, user=ME)
    assert surnames(kept) == ["waiting long", "just accepted"]


# --- Columns

CLINICAL = {"conclusion", "treatment", "vegf"}


@pytest.mark.parametrize(
    ("role", "hidden"),
    [(Role.NURSE, set()), (Role.CONSULTANT, set()), (Role.ADMIN, CLINICAL), ("", CLINICAL), ("porter", CLINICAL)],
    ids=["nurse", "consultant", "admin", "no role", "a role that does not exist"],
)
def test_clinical_columns_are_for_clinical_roles(role: str, hidden: set[str]) -> None:
    shown = [key for key, _ in columns_for(User(role=role))]
    assert set(SORTS) - set(shown) == hidden
    assert shown == [key for key in SORTS if key in shown], "in one order for everybody"
