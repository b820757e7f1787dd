"""Who is in the demonstration: invented names, test-range numbers, and the awkward cases a real caseload has."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import nhs_number


def words(text: str) -> list[str]:
    return text.split()


# Two halves of a name that nobody bears, so that nobody is mistaken for a real person.
FRONT = words("Bramble Quill Thistle Copper Lark Hazel Moss Pebble Juniper Sorrel Tansy Otter Marrow Nettle Saffron")
BACK = words("worth feather thwaite combe wick mere bourne whistle")
SURNAMES = [front + back for front in FRONT for back in BACK]
MEN = words("""
    Adam Alun Arjun Bernard Callum Chidi Colin Daniel Dev Edmund Ewan Frank Gareth Hamza Ian Imran Jack Kofi Leon
    Malcolm Neil Oliver Paolo Rhys Samuel Stuart Tariq Viktor Wilfred Yusuf
""")
WOMEN = words("""
    Agnes Alice Amara Beth Bronwen Catherine Claire Dilys Esther Farah Fiona Grace Hannah Irene Janet Kezia
    Lakshmi Leah Margaret Nadia Olive Paula Rosa Ruth Shanthi Siobhan Tessa Una Wanda Zainab
""")
TOWNS = (
    ("Leeds", "LS6 1AA", "england"),
    ("Norwich", "NR2 1AA", "england"),
    ("Exeter", "EX1 1AA", "england"),
    ("London", "N7 1AA", "england"),
    ("Carlisle", "CA1 1AA", "england"),
    ("Cardiff", "CF10 1AA", "wales"),
    ("Belfast", "BT9 1AA", "northern_ireland"),
    ("Perth", "PH1 1AA", "scotland"),
)


@dataclass(frozen=True)
class Story:
    """How a person's record goes. `kind` is one of the words in `course.py`; `years` since acceptance."""

    kind: str
    years: float


@dataclass
class Person:
    surname: str
    given_name: str
    title: str
    sex: str
    birth_date: date | None
    birth_precision: str
    national_id: str | None
    national_id_note: str
    town: str
    postcode: str
    home_country: str
    story: Story


def test_numbers() -> Iterator[str]:
    """NHS numbers of the test range, in order, from 999 000 0018."""
    for first_nine in range(999_000_001, 999_999_999):
        check = nhs_number.calculate_checksum(str(first_nine))
        if check is not None and check != 10:
            yield f"{first_nine}{check}"


# Share of each story among 150 people; the awkward ones are listed by hand below.
STORIES = (
    ("remission", 46),
    ("on_treatment", 30),
    ("relapsed", 16),
    ("work_up", 16),
    ("discharged", 7),
    ("transferred", 4),
    ("died", 11),
    ("not_poems", 6),
)


def crowd(rng: random.Random, today: date) -> list[Person]:
    """Everybody, awkward cases first. Two and a quarter men for each woman, as reported."""
    numbers = test_numbers()
    people = _awkward(numbers, today)
    kinds = [kind for kind, share in STORIES for _ in range(share)]
    rng.shuffle(kinds)
    surnames = rng.sample(SURNAMES, len(SURNAMES)) + rng.sample(SURNAMES, len(SURNAMES))
    for kind, surname in zip(kinds, surnames, strict=False):
        people.append(_somebody(rng, kind, surname, next(numbers), today))
    return people


def _somebody(rng: random.Random, kind: str, surname: str, number: str, today: date) -> Person:
    man = rng.random() < 0.69
    age = min(84, max(24, rng.gauss(56, 11)))
    town, postcode, country = TOWNS[rng.choices(range(8), weights=[5, 4, 4, 6, 3, 2, 1, 2])[0]]
    years = {
        "work_up": rng.uniform(0.02, 0.35),
        "on_treatment": rng.uniform(0.3, 1.2),
        "relapsed": rng.uniform(3.5, 9),
        "died": rng.uniform(0.6, 8),
    }.get(kind, rng.uniform(1.2, 9))
    # No made-up CHI number is sure to belong to nobody, so people in Scotland have none here.
    scottish = country == "scotland"
    return Person(
        surname=surname,
        given_name=rng.choice(MEN if man else WOMEN),
        title=rng.choice(("Mr", "Mr", "Mr", "Dr")) if man else rng.choice(("Mrs", "Ms", "Miss", "Dr")),
        sex="male" if man else "female",
        birth_date=today - timedelta(days=int((age + years) * 365.25)),
        birth_precision="day",
        national_id=None if scottish else number,
        national_id_note="CHI number awaited from the referrer" if scottish else "",
        town=town,
        postcode=postcode,
        home_country=country,
        story=Story(kind, years),
    )


def _awkward(numbers: Iterator[str], today: date) -> list[Person]:
    """The cases that catch software out: look-alikes, missing numbers, unknown everything, near misses of the rules."""

    def person(surname, given, title, sex, born, kind, years, **rest):
        facts = {
            "birth_precision": "day" if born else "unknown",
            "national_id": next(numbers),
            "national_id_note": "",
            "town": "Leeds",
            "postcode": "LS6 1AA",
            "home_country": "england",
        } | rest
        return Person(surname, given, title, sex, born, story=Story(kind, years), **facts)

    def born(years: int, month: int, day: int) -> date:
        return date(today.year - years, month, day)

    nothing = {"national_id": None, "postcode": "", "town": ""}
    return [
        person("Okafor-Sample", "Daniel", "Mr", "male", born(68, 7, 14), "on_treatment", 1.1),
        person("Brown", "Alice", "Mrs", "female", born(56, 1, 30), "remission", 4.2),
        person("Browne", "Alison", "Mrs", "female", born(56, 1, 3), "on_treatment", 0.7),
        person("Jones", "David", "Mr", "male", born(61, 9, 14), "remission", 2.4),
        person("Jones", "David", "Mr", "male", born(61, 9, 15), "work_up", 0.1),
        person("O'Neill", "Siobhán", "Ms", "female", born(47, 3, 8), "remission", 3.3),
        person("van der Berg", "Johanna", "", "female", born(52, 11, 2), "on_treatment", 0.9),
        person(
            "Unknown",
            "",
            "",
            "not_known",
            None,
            "nothing_known",
            0.05,
            home_country="not_known",
            national_id_note="Unconscious on arrival; identity being confirmed",
            **nothing,
        ),
        person(
            "Nodigits",
            "Walter",
            "Mr",
            "male",
            date(today.year - 60, 7, 1),
            "work_up",
            0.2,
            birth_precision="about",
            **{**nothing, "national_id_note": "Visitor from abroad, no NHS number", "home_country": "other"},
        ),
        person("Castlemann-Test", "Peter", "Mr", "male", born(44, 5, 5), "castleman_no_clone", 1.6),
        person("Nodely", "Priscilla", "Mrs", "female", born(66, 2, 17), "castleman_no_clone", 0.8),
        person("Thyroyd", "Hilda", "Mrs", "female", born(59, 8, 21), "hypothyroid_only", 0.6),
        person("Kappas", "George", "Mr", "male", born(63, 12, 12), "kappa", 1.9),
        person("Plasmer", "Edith", "Mrs", "female", born(71, 10, 1), "plasma_only", 2.2),
    ]
