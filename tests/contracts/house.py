"""A clinic with two people in it, each with everything that can be recorded, every word marked as theirs.

`who` stands in the words that say who a person is, `why` in those of a referral, `what` in the clinical ones.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.db import connection, models
from django.urls import URLPattern, reverse
from django.utils import timezone

from accounts.models import User
from assessments import actions as assessments
from assessments.base import Assessment
from assessments.instruments import INSTRUMENTS
from assessments.keeping import keep_typed
from assessments.range_actions import add_range
from assessments.reference_ranges import ReferenceRange
from assessments.results import LabResult
from clinics import actions as clinics
from clinics.models import Appointment
from mdt import actions as mdt
from mdt.models import Case, Meeting
from patients import actions as patients
from patients.line_forms import ROW_FORMS, model_of
from patients.models import (
    Allergy,
    Cycle,
    LineRow,
    Merge,
    Patient,
    PhenotypeStatement,
    Prophylaxis,
    Radiotherapy,
    Recorded,
    Relapse,
    Response,
    ThrombosisEvent,
    Toxicity,
    TreatmentLine,
    Visit,
)
from referrals import actions as referrals
from referrals.models import Attachment, PatientDelay, Referral
from reminders import actions as reminders
from reminders.models import Reminder
from reports import actions as reports
from reports.measures import FOLLOWED
from reports.models import Passport, ReportRun
from reports.passport import PassportLine
from samples import actions as samples
from samples.models import Sample
from tests.assessments.factories import ANSWERS, LINES
from tests.contracts.test_routes import ROUTES
from tests.factories import make_patient
from tests.mdt.factories import decide, locked, make_case, make_meeting
from tests.referrals.factories import COMPLETE
from tests.reports.factories import asked_for
from tests.work.factories import make_call, make_request, make_task
from work import actions as work
from work.models import AdviceCall, OutsideRequest, Task

REFERRAL_ROOM = "referrals.views"
WORK_ROOM = "work.views"
# One of each kind of reference data; they belong to nobody.
REFERENCE = (
    ("setting", "spleen_cm"),
    ("rule_set", "dispenzieri_2012"),
    ("schedule_rule", "vegf_after"),
)
# Columns whose text must have a shape of its own.
SHAPED = {"unit", "coded", "acuity_right", "acuity_left"}


@dataclass(frozen=True)
class Marks:
    who: str
    what: str
    why: str

    def all(self) -> tuple[str, str, str]:
        return self.who, self.what, self.why


@dataclass
class File:
    """Everything that is recorded about one person."""

    marks: Marks
    patient: Patient
    open_referral: Referral
    accepted: Referral
    attached: Attachment
    ended: TreatmentLine
    running: TreatmentLine
    transplanted: TreatmentLine
    letter: ReportRun
    visit: Visit
    # A record that resembles this one, and one that became part of it.
    double: Patient
    merge: Merge
    allergy: Allergy
    stated: PhenotypeStatement
    event: ThrombosisEvent
    statement: Prophylaxis
    # What somebody typed and did not save: the kind, and the page.
    typed: tuple[str, uuid.UUID]
    passport: Passport
    # An open task and a closed one; what others were asked; a call and one that was withdrawn.
    tasks: list[Task]
    asked: list[OutsideRequest]
    calls: list[AdviceCall]
    appointment: Appointment
    # A delay of the waiting-time clock, which the patient chose.
    delay: PatientDelay
    # One on its way, one rejected; a result that nobody has seen.
    samples: list[Sample]
    # Their own two meetings: one to prepare, one with locked minutes.
    mdt_cases: list[Case]
    drafts: dict[str, Assessment] = field(default_factory=dict)
    signed: dict[str, Assessment] = field(default_factory=dict)
    # What happened in the lines of treatment, one of each kind.
    line_rows: dict[str, Recorded] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        line = Reminder.objects.tasks().filter(patient=self.patient).first()
        assert line is not None, "the planned follow-up has reached nobody's list"
        return line.rule

    def _rows_of(self, route: str) -> list[models.Model]:
        """The rows that a route with one number means: whichever word of ours is in its name, else a line."""
        if route == "treatment_line":
            return [self.running, self.transplanted, self.ended]
        if "sample" in route:
            return list(self.samples)
        if "result" in route:
            return list(LabResult.objects.counted().for_patient(self.patient)[:1])
        own = {"letter": self.letter, "visit": self.visit, "allergy": self.allergy, "transplant": self.transplanted}
        own |= {
            "thrombosis": self.event,
            "passport": self.passport,
            "prophylaxis": self.statement,
            "phenotype": self.stated,
            "appointment": self.appointment,
            "merge": self.merge,
        }
        return [next((row for word, row in own.items() if word in route), self.running)]

    def _work_addresses(self, entry: URLPattern, names: set[str]) -> list[str]:
        if names == {"pk"}:
            return [
                reverse(entry.name, args=[row.pk]) for row in (self.calls if "advice" in entry.name else self.tasks)
            ]
        refs = [self.patient.ref] if "patient" in entry.name else [row.ref for row in self.asked]
        return [reverse(entry.name, args=[ref]) for ref in refs]

    def addresses(self, entry: URLPattern) -> list[str]:
        """Every address of the route that belongs to this person; one without a placeholder belongs to nobody."""
        names = set(entry.pattern.converters)
        if not names:
            return [reverse(entry.name)]
        if entry.callback.__module__ == f"{REFERRAL_ROOM}.clock" and "pk" in names:
            row = self.delay if "delay" in entry.name else self.accepted.clock.activities.counted().first()
            return [reverse(entry.name, args=[self.accepted.ref, row.pk])]
        if entry.callback.__module__.startswith(REFERRAL_ROOM):
            if "pk" in names:
                return [reverse(entry.name, args=[self.attached.referral.ref, self.attached.pk])]
            more = ["consider_poems"] if entry.name == "dismiss_prompt" else []
            return [reverse(entry.name, args=[one.ref, *more]) for one in (self.open_referral, self.accepted)]
        if entry.name == "book_referral":
            return [reverse(entry.name, args=[one.ref]) for one in (self.open_referral, self.accepted)]
        if names == {"session"}:
            return [reverse(entry.name, args=[self.appointment.slot.session_id])]
        if entry.name == "clinic_day":
            return [reverse(entry.name, args=[self.appointment.slot.session.held_on.isoformat()])]
        if "day" in names:
            return self._meeting_addresses(entry, names)
        ref = {"ref": self.patient.ref}
        if entry.callback.__module__.startswith(WORK_ROOM):
            return self._work_addresses(entry, names)
        if names == {"ref"}:
            return [reverse(entry.name, kwargs=ref)]
        if names == {"ref", "rule"}:
            return [reverse(entry.name, kwargs=ref | {"rule": self.rule})]
        if names == {"ref", "other_ref"}:
            return [reverse(entry.name, kwargs=ref | {"other_ref": self.double.ref})]
        if names == {"ref", "row"}:
            # One chart of each kind, and one of laboratory results.
            rows = [measures[0].key for measures in FOLLOWED.values()] + ["platelets"]
            return [reverse(entry.name, kwargs=ref | {"row": row}) for row in rows]
        if names == {"ref", "key"}:
            return [reverse(entry.name, kwargs=ref | {"key": one.key}) for one in INSTRUMENTS]
        if entry.name == "visit_not_done":
            return [reverse(entry.name, kwargs=ref | {"pk": self.visit.pk, "key": one}) for one in ("eyes", "imaging")]
        if names == {"pk"}:
            return [reverse(entry.name, args=[a_reference_range().pk])]
        if names == {"ref", "key", "pk"}:
            rows = [(key, row) for group in (self.drafts, self.signed) for key, row in group.items()]
            return [reverse(entry.name, kwargs=ref | {"key": key, "pk": row.pk}) for key, row in rows]
        if names == {"ref", "key", "page"}:
            key, page = self.typed
            return [reverse(entry.name, kwargs=ref | {"key": key, "page": page})]
        if names == {"kind", "key"}:
            return [reverse(entry.name, args=subject) for subject in REFERENCE]
        if names == {"ref", "pk"}:
            return [reverse(entry.name, kwargs=ref | {"pk": row.pk}) for row in self._rows_of(entry.name)]
        if names == {"ref", "pk", "kind"}:
            return [reverse(entry.name, kwargs=ref | {"pk": self.running.pk, "kind": kind}) for kind in ROW_FORMS]
        if names == {"ref", "pk", "kind", "row"}:
            return [
                reverse(entry.name, kwargs=ref | {"pk": row.line_id, "kind": kind, "row": row.pk})
                for kind, row in self.line_rows.items()
            ]
        if names == {"ref", "term"}:
            return [reverse(entry.name, kwargs=ref | {"term": "0001050"})]
        if names == {"ref", "part"}:
            return [reverse(entry.name, kwargs=ref | {"part": "skin"})]
        assert names == {"token"}, f"say here what {entry.name} needs"
        return []

    def _meeting_addresses(self, entry: URLPattern, names: set[str]) -> list[str]:
        """Of a meeting, of its case, or of an action that was decided there."""
        found = []
        for case in self.mdt_cases:
            rows = list(case.outcome.decisions.all()) if hasattr(case, "outcome") else []
            chosen = rows if "decision" in entry.name else [case]
            keys = [{"pk": row.pk} for row in chosen] if "pk" in names else [{}]
            found += [reverse(entry.name, kwargs={"day": case.meeting.held_on} | key) for key in keys]
        return found


def text_columns(model: type[models.Model], names: tuple[str, ...]) -> dict[str, int | None]:
    """The columns where a person writes words, with their lengths."""
    columns = [model._meta.get_field(name) for name in names]
    return {
        column.name: column.max_length
        for column in columns
        if isinstance(column, (models.CharField, models.TextField)) and not column.choices and column.name not in SHAPED
    }


def marked(model: type[models.Model], names: tuple[str, ...], mark: str) -> dict[str, str]:
    return {name: f"{mark} {name}"[:length] for name, length in text_columns(model, names).items()}


def make_file(by: User, marks: Marks, national_id: str, *, today: date) -> File:
    """A person referred, accepted, examined in every way, treated twice, concluded on, written about."""
    who, what, why = marks.all()
    patient = make_patient(
        by=by, surname=f"{who}son", given_name=f"{who}a", preferred_name=who, title="Ms", national_id=national_id,
        address=f"1 {who} Street\nLeeds", gp_name=f"Dr {who}", gp_practice=f"{who} Surgery",
        national_id_note=f"{who} says",
        first_label=f"{what} syndrome", onset_on=today - timedelta(days=900), onset_precision="month",
        accepted_on=today - timedelta(days=700), consultant=by, key_worker=by,
    )  # fmt: skip
    words = {
        "caller": f"Dr {why}", "organisation": f"{why} Infirmary", "surname": f"{who}son", "given_name": f"{who}a",
        "gp_name": f"Dr {why}", "gp_practice": f"{why} Surgery", "communication_needs": f"{why} needs",
        "reason": f"{why} reason", "first_label": f"{why} label", "identifier_typed": national_id,
    }  # fmt: skip
    accepted = referrals.receive(by=by, **(COMPLETE | words))
    accepted = referrals.accept(
        referral=accepted, by=by, version=accepted.version, patient=patient, reason=f"{why} yes"
    )
    waiting = referrals.receive(by=by, **(COMPLETE | words))
    file = File(
        marks=marks,
        patient=patient,
        open_referral=waiting,
        attached=referrals.attach(
            referral=waiting,
            by=by,
            file_name=f"{why} letter",
            data=f"{why} letter".encode(),
            kind="letter",
            is_pasted=True,
        ),
        accepted=accepted,
        ended=_treated(patient, by, what, today - timedelta(days=600), today - timedelta(days=400)),
        running=_treated(patient, by, what, today - timedelta(days=50), None),
        transplanted=_transplanted(patient, by, what, today - timedelta(days=300)),
        letter=asked_for(patient, by, f"{what} opinion"),
        passport=reports.issue_passport(
            patient=patient, by=by, lines=[PassportLine("falls", "Falls", f"{what} falls")]
        ),
        visit=_visited(patient, by, what, today),
        double=_double(patient, by, f"{who}ina"),
        merge=_merged(patient, by, f"{who}etta", f"{why} letter"),
        allergy=patients.add_allergy(
            patient=patient, by=by, substance=f"{what} penicillin", reaction=f"{what} rash", noted_on=today
        ),
        event=patients.record_thrombosis(patient=patient, by=by, kind="dvt", note=f"{what} event"),
        statement=patients.state_prophylaxis(
            patient=patient, by=by, drug="none", reason=f"{what} reason", reviewed_on=today - timedelta(days=9)
        ),
        stated=patients.state_phenotype(
            patient=patient, by=by, term="HP:0001050", status="observed", seen_on=today, reason=f"{what} letter"
        ),
        typed=_typed(patient, by, what),
        **_worked(patient, by, file_marks=marks, today=today),
        appointment=_booked(patient, by, who, today),
        delay=_clock(accepted, by, why, today),
        samples=_sampled(patient, by, what, today),
        mdt_cases=_discussed(patient, by, what, today),
    )
    for instrument in INSTRUMENTS:
        file.signed[instrument.key] = assessments.sign(row=_examined(instrument, file, by, today), by=by)
        file.drafts[instrument.key] = _examined(instrument, file, by, today)
    file.line_rows = _line_rows(file, by, today)
    a_reference_range()
    patients.record_conclusion(
        patient=patient, by=by, status="probable", concluded_on=today, reason=f"{what} reason", overall="met",
        rule_set="dispenzieri_2012",
    )  # fmt: skip
    return file


def a_reference_range() -> ReferenceRange:
    """It belongs to no patient; one serves for all."""
    return ReferenceRange.objects.first() or add_range(
        by=None, laboratory="Invented Laboratory", analyte="platelets", unit="10*9/L", low=150, high=400,
        in_force_from=date(2020, 1, 1), source="Invented",
    )  # fmt: skip


def _clock(referral: Referral, by: User, why: str, today: date) -> PatientDelay:
    """Codes with a note, one of them withdrawn, and a delay."""
    clock = referral.clock
    row = referrals.record_code(clock=clock, by=by, code="20", on=today, note=f"{why} code")
    referrals.withdraw_code(activity=row, by=by, reason=f"{why} withdrawal")
    referrals.record_code(clock=clock, by=by, code="98", on=today, note=f"{why} note")
    return referrals.record_patient_delay(clock=clock, by=by, began_on=today, reason=f"{why} delay")


def _treated(patient: Patient, by: User, what: str, start: date, end: date | None) -> TreatmentLine:
    regimen = "LEN_DEX" if end else "BOR_DEX"
    line = patients.start_treatment(
        patient=patient, by=by, modality="systemic", regimen=regimen, started_on=start, note=f"{what} note"
    )
    return patients.end_treatment(line=line, by=by, ended_on=end, stop_reason="completed") if end else line


def _visited(patient: Patient, by: User, what: str, today: date) -> Visit:
    visit = patients.start_visit(patient=patient, by=by, held_on=today, place=f"{what} room")
    patients.say_not_done(visit=visit, by=by, kind="eyes", reason=f"{what} reason")
    return patients.amend_visit(
        visit=visit, by=by, version=visit.version, others_present=f"{what} others", notes=f"{what} plan"
    )


def _double(patient: Patient, by: User, given_name: str) -> Patient:
    return make_patient(by=by, surname=patient.surname, given_name=given_name, national_id=None)


def _merged(patient: Patient, by: User, given_name: str, reason: str) -> Merge:
    former, kept = _double(patient, by, given_name), Patient.objects.get(pk=patient.pk)
    merge = patients.merge_records(
        kept=kept, merged=former, by=by, reason=reason, choices={"given_name": "kept"},
        kept_version=kept.version, merged_version=former.version,
    )  # fmt: skip
    patient.refresh_from_db()
    return merge


def _transplanted(patient: Patient, by: User, what: str, start: date) -> TreatmentLine:
    line = patients.start_treatment(
        patient=patient, by=by, modality="asct", regimen="MEL200_ASCT", started_on=start, note=f"{what} transplant"
    )
    return patients.end_treatment(line=line, by=by, ended_on=start + timedelta(days=90), stop_reason="completed")


def _line_rows(file: File, by: User, today: date) -> dict[str, Recorded]:
    """One row of each kind, all words marked."""
    what, on = file.marks.what, today - timedelta(days=40)
    facts: dict[type[LineRow], dict[str, Any]] = {
        Cycle: {"number": 1, "state": "late", "reason": f"{what} reason", "dose": f"{what} dose"},
        Radiotherapy: {"sites": f"{what} sites", "dose_gy": 45, "fractions": 25},
        Toxicity: {"term": "other", "grade": 2, "neuropathy": "worse", "note": f"{what} toxicity"},
        Response: {"answer": "vegf_pr", "note": f"{what} response"},
        Relapse: {"vegf": True, "clinical": True, "consultant": by, "note": f"{what} relapse"},
    }
    rows: dict[str, Recorded] = {
        kind: patients.record_in_line(
            line=file.running, model=model_of(kind), by=by, happened_on=on, **facts[model_of(kind)]
        )
        for kind in ROW_FORMS
    }
    rows["transplant"] = patients.record_transplant(
        line=file.transplanted, by=by, infused_on=file.transplanted.started_on, note=f"{what} infusion"
    )
    return rows


def _worked(patient: Patient, by: User, *, file_marks: Marks, today: date) -> dict[str, Any]:
    """Tasks, requests and calls; the words that every role reads say nothing clinical."""
    why, what = file_marks.why, file_marks.what
    closed = make_task(by, owner=by, patient=patient, title=f"{why} ring", due_on=today)
    closed = work.done(task=closed, by=by, version=closed.version, outcome=f"{why} rang")
    asked = [
        make_request(by, patient=patient, organisation=f"{why} Laboratory", asked_for=f"{why} slides", asked_on=today)
        for _ in range(2)
    ]
    for outcome in ("no_answer", "left_message"):
        asked[0].refresh_from_db()
        work.chase(request=asked[0], by=by, version=asked[0].version, how="phone", outcome=outcome, note=f"{why} said")
    work.answered(request=asked[1], by=by, version=asked[1].version, words=f"{why} came")
    calls = [
        make_call(
            by, caller=f"Dr {why}", organisation=f"{why} Infirmary", patient=patient, summary=f"{what} call",
            advice=f"{what} advice", action=f"{why} ring back",
        )
        for _ in range(2)
    ]  # fmt: skip
    work.withdraw_advice(call=calls[1], by=by, reason=f"{what} wrong")
    return {
        "tasks": [make_task(by, patient=patient, title=f"{why} write"), closed],
        "asked": asked,
        "calls": calls,
    }


def _booked(patient: Patient, by: User, who: str, today: date) -> Appointment:
    """Each in a session and on a day of their own."""
    day = today + timedelta(days=30 + ord(who[0]) % 20)
    session = clinics.add_session(
        by=by, held_on=day, starts=time(9, 0), place="Queen Square", kind="joint", count=8, minutes=30
    )
    wishes = clinics.Wishes(needs_note=f"{who} language", tests=["vegf"], told_how="letter", told_on=today)
    return clinics.book(slot=session.slots.order_by("starts").first(), patient=patient, by=by, wishes=wishes)


def _sampled(patient: Patient, by: User, what: str, today: date) -> list[Sample]:
    made = []
    for specimen in ("serum", "csf"):
        sample = samples.request(
            patient=patient, by=by, specimen=specimen, tests=["vegf", "other"], other_test=f"{what} antibodies",
            due_on=today, note=f"{what} note",
        )  # fmt: skip
        sample = samples.step(sample=sample, by=by, version=sample.version, to="taken", on=today)
        sample = samples.step(sample=sample, by=by, version=sample.version, to="dispatched", on=today)
        made.append(
            samples.amend(sample=sample, by=by, version=sample.version, courier=f"{what} bikes", accession=f"{what} 17")
        )
    rejected = samples.reject(
        sample=made[1], by=by, version=made[1].version, reason="leaked", on=today, note=f"{what} said"
    )
    return [made[0], rejected]


def _discussed(patient: Patient, by: User, what: str, today: date) -> list[Case]:
    """On days that nobody else has a meeting, so that each of them is about this person alone."""
    last = Meeting.objects.order_by("held_on").last()
    first_day = last.held_on + timedelta(days=7) if last else today
    words = {"question": f"{what} question", "presenter": "Dr Jo Example"}
    past, coming = (
        make_case(make_meeting(by, first_day + timedelta(days=days)), patient, by, **words) for days in (0, 7)
    )
    # The title of a task is read by every role, so what is to be done names no finding.
    decide(past, by, words=f"{what} outcome")
    mdt.add_addendum(meeting=locked(past.meeting, by), by=by, words=f"{what} addendum", case=past)
    decide(coming, by, words=f"{what} agreed")
    return list(Case.objects.with_people().filter(patient=patient).order_by("pk"))


def _typed(patient: Patient, by: User, what: str) -> tuple[str, uuid.UUID]:
    kind, page = INSTRUMENTS[0], uuid.uuid4()
    keep_typed(
        by=by, patient=patient, instrument=kind, row=None, page_key=page, opened_version=0,
        boxes={"comment": [f"{what} typed"]},
    )  # fmt: skip
    return kind.key, page


def _examined(instrument: Any, file: File, by: User, today: date) -> Assessment:
    what = file.marks.what
    lines = {
        rows.key: [
            line | marked(rows.model, rows.names, what) for line in LINES.get(instrument.key, {}).get(rows.key, [])
        ]
        for rows in instrument.rows
    }
    answers = (
        ANSWERS[instrument.key] | marked(instrument.model, instrument.answers, what) | {"comment": f"{what} comment"}
    )
    return assessments.save_draft(
        instrument=instrument, patient=file.patient, by=by, lines=lines, performed_on=today - timedelta(days=400),
        examiner=f"Dr {what}", visit=file.visit,
        **{name: value for name, value in answers.items() if name != "examiner"},
    )  # fmt: skip


def day_begins() -> None:
    """The worker's morning: follow-up planned, e-mails sent, letters made."""
    reminders.plan()
    reminders.send_due()
    reports.make_due()


def pages() -> list[URLPattern]:
    """The routes that people open; the health page is for machines."""
    return [entry for _, entry in ROUTES if entry.name != "healthz"]


def contents() -> dict[str, str]:
    """A fingerprint of every table whose rows are records; looks at records and sessions are meant to grow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in {"audit_accessevent", "django_session"}]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM \"{table}\" t")
            [found[table]] = cursor.fetchone()
    return found


def today() -> date:
    return timezone.localdate()
