"""Samples in several states, and results: most of them seen long ago, the newest reports not yet."""

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.models import User
from assessments.analytes import NOT_DONE
from assessments.instruments.laboratory import LabReport
from assessments.results import LabResult
from patients.models import Patient
from reports.demo.times import moment
from samples import actions
from samples.lifecycle import State
from samples.models import Acknowledgement

# Reports whose results wait in the inbox.
UNSEEN = 5
# How far each sample has come, and how many days ago it was taken; the states stand in their order.
_WAY = (State.TAKEN, State.DISPATCHED, State.RECEIVED, State.ACCEPTED, State.IN_ANALYSIS)
_SAMPLES = (
    ("requested", 1, "serum"),
    ("taken", 0, "serum"),
    ("dispatched", 1, "serum"),
    ("dispatched", 9, "plasma_edta"),
    ("received", 2, "serum"),
    ("in_analysis", 8, "serum"),
    ("in_analysis", 20, "serum"),
    ("requested", 3, "csf"),
    ("rejected", 4, "serum"),
)


def samples(patients: Sequence[Patient], users: dict[str, User], today: date) -> int:
    """A handful of samples on the board; returns how many."""
    people = [one for one in patients if not one.deceased and one.consultant_id and not one.restricted]
    for patient, (state, days, specimen) in zip(people, _SAMPLES, strict=False):
        on, nurse = today - timedelta(days=days), users["nurse"]
        sample = actions.request(
            patient=patient, by=nurse, specimen=specimen, tests=["vegf"], requested_on=on,
            due_on=on if state != "requested" else today + timedelta(days=2 - days),
        )  # fmt: skip
        for to in _WAY:
            if state == "rejected" and sample.state == State.DISPATCHED:
                actions.reject(sample=sample, by=nurse, version=sample.version, reason="haemolysed", on=on)
                break
            if sample.state == state:
                break
            sample = actions.step(sample=sample, by=nurse, version=sample.version, to=to, on=on)
    return min(len(people), len(_SAMPLES))


def seen_results(users: dict[str, User]) -> int:
    """Every result is acknowledged but those of the newest reports; returns how many wait."""
    results = LabResult.objects.counted().exclude(coded=NOT_DONE).select_related("assessment")
    newest = set(LabReport.objects.current().newest_first().values_list("pk", flat=True)[:UNSEEN])
    rows = [
        Acknowledgement(result=one, kind="seen", by=users["consultant"], at=moment(one.on + timedelta(days=1), 9))
        for one in results.order_by("pk")
        if one.assessment_id not in newest
    ]
    Acknowledgement.objects.bulk_create(rows, batch_size=2000)
    return results.filter(assessment__in=newest).count()
