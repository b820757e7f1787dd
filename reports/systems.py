"""One line for each body system: the newest recorded findings, and when somebody last looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse

from assessments.instruments import BY_KEY
from clinical.dates import add_months
from clinical.facts import AXES, SKIN_SIGNS, Fact
from patients.models import Patient
from reports.criteria import source_url

# Follow-up examines each system at least once a year; what is older is marked.
OLD_MONTHS = 12


@dataclass(frozen=True)
class Show:
    """How one fact reads in a line: `words` for each value, else `text` with the value in place of {}.

    A value whose words are empty counts as examined and is not named. `unless`: left out where that fact is recorded.
    """

    name: str
    text: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    unless: str = ""
    # Values that say that nobody looked.
    nobody: tuple[str, ...] = ("not_known", "not_tested")

    def of(self, fact: Fact) -> str:
        value = fact.value
        shown = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
        return self.words.get(shown, self.text.format(shown.replace("_", " ")))


def _sign(name: str, words: str, **options: str) -> Show:
    return Show(name, words={"present": words, "absent": f"no {words}", "yes": words, "no": f"no {words}"}, **options)


@dataclass(frozen=True)
class System:
    """`record_with` is the kind of assessment that records it; `quiet` what a look without a finding says."""

    title: str
    record_with: str
    shows: Sequence[Show]
    quiet: str = ""


SYSTEMS = (
    System(
        "Nerve",
        "neurology",
        (
            Show("mrc_sum", "MRC sum score {} of 60"),
            Show("onls_total", "ONLS {} of 12"),
            Show("walk_10m_seconds", "10-metre walk {} s"),
            Show("neuro_examination", "examination {}", unless="mrc_sum"),
        ),
    ),
    System(
        "Eyes",
        "eyes",
        (
            *(
                Show(
                    f"frisen_{side}",
                    f"{side} disc swelling grade {{}}",
                    {"0": f"{side} disc not swollen", "not_gradable": f"{side} disc not gradable"},
                )
                for side in ("right", "left")
            ),
            _sign("papilloedema", "papilloedema"),
        ),
    ),
    System(
        "Organs",
        "imaging",
        (
            Show("spleen_cm", "spleen {} cm"),
            Show("liver_cm", "liver {} cm"),
            _sign("spleen_enlarged", "enlarged spleen", unless="spleen_cm"),
            _sign("liver_enlarged", "enlarged liver", unless="liver_cm"),
            _sign("nodes_enlarged", "enlarged nodes"),
        ),
    ),
    System(
        "Hormones",
        "endocrine",
        tuple(
            Show(
                f"axis_{key}",
                words={
                    "normal": "",
                    "abnormal": f"{key} axis abnormal",
                    "explained": f"{key} axis abnormal with another cause",
                    "undecided": f"{key} axis undecided",
                },
            )
            for key in AXES
        ),
        "No axis abnormal",
    ),
    System(
        "Plasma cells",
        "laboratory",
        (
            Show("serum_ife", "immunofixation {}"),
            Show("heavy_chain", "{}", {"none": ""}),
            Show("light_chain", "{}", {"none": ""}),
            Show("m_protein", "M-protein {} g/L"),
            Show("marrow_clone", words={"yes": "clonal marrow plasma cells", "no": "no marrow clone"}),
        ),
    ),
    System(
        "Skin",
        "skin_fluid",
        (
            *(Show(f"skin_{key}", words={"present": label.lower(), "absent": ""}) for key, label in SKIN_SIGNS.items()),
            Show("skin_examination", words={"normal": "", "abnormal": "", "partial": ""}),
        ),
        "No sign recorded",
    ),
    System(
        "Fluid",
        "skin_fluid",
        (
            Show("oedema_grade", "oedema grade {}", {"0": "no oedema"}),
            _sign("oedema", "oedema", unless="oedema_grade"),
            _sign("pleural_effusion", "pleural effusion"),
            _sign("ascites", "ascites"),
        ),
    ),
    System(
        "Blood",
        "laboratory",
        (Show("platelets", "platelets {} ×10⁹/L"), Show("haemoglobin", "haemoglobin {} g/L")),
    ),
    System(
        "Heart",
        "cardiac",
        (
            Show("lvef", "ejection fraction {}%"),
            Show("pasp", "pulmonary artery systolic pressure {} mmHg"),
            Show("mpap", "mean pulmonary artery pressure {} mmHg"),
            _sign("pericardial_effusion", "pericardial effusion"),
        ),
    ),
    System(
        "Lungs",
        "lungs",
        (Show("fvc_percent", "FVC {}% of predicted"), Show("tlco_percent", "gas transfer {}% of predicted")),
    ),
)


@dataclass(frozen=True)
class Found:
    """Findings of one day in words, the first with a capital."""

    on: date
    text: str


@dataclass(frozen=True)
class SystemLine:
    """`on` None: nobody has looked. `earlier`: what the newest look did not say again, newest first.

    `url` leads to the newest record, or to the form that would make one.
    """

    title: str
    now: str
    earlier: Sequence[Found]
    on: date | None
    old: bool
    url: str


def systems_of(patient: Patient, facts: Sequence[Fact], today: date) -> list[SystemLine]:
    """Each system with its newest findings; `facts` oldest first."""
    newest = {fact.name: fact for fact in facts}
    return [_line(system, patient, newest, today) for system in SYSTEMS]


def _line(system: System, patient: Patient, newest: Mapping[str, Fact], today: date) -> SystemLine:
    found = [
        (show, fact)
        for show in system.shows
        if (fact := newest.get(show.name)) and fact.value not in show.nobody and show.unless not in newest
    ]
    if not found:
        form = reverse("assessment_new", args=[patient.ref, system.record_with]) if system.record_with in BY_KEY else ""
        return SystemLine(system.title, "", (), None, False, form)
    last = max((fact for _, fact in found), key=lambda fact: fact.on)
    words: dict[date, list[str]] = {last.on: []}
    for show, fact in found:
        if text := show.of(fact):
            words.setdefault(fact.on, []).append(text)
    days = [Found(day, _sentence(texts)) for day, texts in sorted(words.items(), reverse=True)]
    return SystemLine(
        title=system.title,
        now=days[0].text or ("" if days[1:] else system.quiet),
        earlier=days[1:],
        on=last.on,
        old=last.on < add_months(today, -OLD_MONTHS),
        url=source_url(patient, last.source),
    )


def _sentence(texts: Sequence[str]) -> str:
    text = ", ".join(texts)
    return text[:1].upper() + text[1:]
