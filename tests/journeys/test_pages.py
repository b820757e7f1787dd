"""Every page of the main job, empty, filled and in error, in a wide and in a narrow window.

Each page must have no accessibility violation, nothing on the console, no request to another host, no sideways scroll.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk import Desk
from tests.journeys.examinations import assess, save
from tests.journeys.referring import accept, log_call
from tests.stack.running import RunningStack

WIDTHS = (1280, 320)
# With SWEEP=full, as in continuous integration, every page of every kind is judged, and contrast at both widths.
# Without it contrast, which is most of the work, is measured where text is smallest, in the narrow window, and those
# pages that one template makes for every kind are judged for one kind.
FULL = os.environ.get("SWEEP") == "full"
LEFT_OUT = {1280: () if FULL else ("color-contrast",), 320: ()}
WHOLE_KIND = "neurology"
LINE_ROWS = ("cycle", "radiotherapy", "toxicity", "response", "relapse")
PROBLEM = "There is a problem"
TODAY = date.today()  # noqa: DTZ011  (the clinic runs on this machine's day)
NEXT_YEAR = f"1 1 {TODAY.year + 1}"

# What is filled in of each kind, and one answer that its form refuses.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "neurology": (
        {"neuropathy": "present", "shoulder_abduction_right": "4-", "comment": "Walks\nfurther"},
        {"ankle_dorsiflexion_right": "9"},
    ),
    "nerve_conduction": (
        {
            "classification": "demyelinating", "abnormal_limbs": "4", "motor-median_right-latency": "4.5",
            "motor-median_right-velocity": "35", "motor-median_right-distance": "70",
            "motor-tibial_left-cmap_distal": "0", "motor-tibial_left-f_wave": "A", "hand_temperature": "31",
        },
        {"motor-ulnar_left-latency": "45", "motor-tibial_left-velocity": "30"},
    ),
    "function": ({"walk_result": "timed", "walk_seconds": "14.2"}, {"walk_seconds": "0"}),
    "echocardiogram": (
        {"lvef": "58", "tr_vmax": "3.4", "right_atrial_pressure": "8", "pasp_reported": "60"}, {"tr_vmax": "34"},
    ),
    "lung_function": ({"fvc": "2.9", "fvc_percent": "62", "tlco_percent": "48"}, {"fev1": "3.1"}),
    "csf": ({"red_cells": "2", "opening_pressure": "18"}, {"opening_pressure": "180"}),
    "eyes": ({"acuity_left": "6/9", "papilloedema": "present"}, {"acuity_left": "blurred"}),
    "imaging": (
        {"modality": "ct", "bone": "lesions", "lesions-new0-site": "spine", "lesions-new0-type": "sclerotic"},
        {"spleen_cm": "as big as a melon"},
    ),
    "laboratory": (
        {
            "results-vegf-matrix": "serum", "results-vegf-value": "4,200", "results-vegf-unit": "pg/mL",
            "results-platelets-value": "512", "results-platelets-unit": "10*9/L",
            "results-serum_ife-coded": "positive", "results-serum_ife-heavy": "IgA",
            "results-serum_ife-light": "lambda",
        },
        {"results-vegf-value": "4200"},
    ),
    "skin_fluid": ({"hyperpigmentation": "present", "weight_kg": "71.5"}, {"weight_kg": "7000"}),
    "endocrine": ({"thyroid": "abnormal", "thyroid_kind": "hypothyroidism"}, {"performed_on": "31 2 2026"}),
    "pathology": ({"specimen": "marrow", "aspirate_pc": "10"}, {"aspirate_pc": "200"}),
    "rehabilitation": ({"physiotherapy": "in_progress", "goals": "To dance again"}, {"orthotics_on": "1 8 2026"}),
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One page: where it is, what is answered and pressed there, what it must say before it is judged."""

    name: str
    path: str
    sees: str = ""
    press: str = ""
    answers: dict[str, Any] = field(default_factory=dict)


def wrong(name: str, path: str, press: str, **answers: Any) -> Visit:
    """The same page after it refused what was sent."""
    return Visit(f"{name}, in error", path, PROBLEM, press, answers)


PUBLIC = [
    Visit("log-in", "/login/", "Log in"),
    wrong("log-in", "/login/", "Log in", username="nobody-of-that-name", password="not-the-password"),
]
WHAT_EVERY_ROLE_OPENS = [
    Visit("my work", "/work/", "My work"),
    Visit("caseload, sorted", "/caseload/?sort=due&order=down", "Caseload"),
    Visit("caseload, filtered", "/caseload/?overdue=any&consultant=none", "Filter (2 chosen)"),
    Visit("own views of the caseload", "/caseload/views/?overdue=any", "Caseload"),
    Visit("own views of the caseload, in error", "/caseload/views/?overdue=any", PROBLEM, "Save view", {"name": ""}),
    Visit("mailbox", "/mailbox/", "Mailbox"),
    Visit("reference data", "/reference/", "Reference data"),
    Visit("search", "/patients/search/", "Find a patient"),
    Visit("search, empty", "/patients/search/", PROBLEM, "Find"),
    Visit("search, no match", "/patients/search/", "No", "Find", {"q": "Xyzzyqua"}),
    Visit("search, several", "/patients/search/", "Patients that match", "Find", {"q": "Sweepwell"}),
    Visit("page not found", "/nothing/here/", "Page not found"),
]
LETTER_READ = Visit(
    "findings in the letter, saved", "{referral}findings/", "Nothing of this is in a record", "Save findings",
    {"neuropathy": "yes", "cidp": "yes", "immunotherapy_failed": "yes", "vegf_value": "310", "vegf_matrix": "serum"},
)  # fmt: skip
REFERRALS = [
    Visit("phone referral", "/referrals/new/phone/", "Who is calling?"),
    wrong("phone referral", "/referrals/new/phone/", "Save referral", birth="31 2 1958"),
    Visit(
        "phone referral, saved", "/referrals/new/phone/", "What happens next", "Save referral",
        {
            "caller": "Dr Jones", "call_back": "bleep 4123", "surname": "Sweepwell", "given_name": "Nora",
            "birth": "about 60", "identifier_typed": "999 000 00", "reason": "Breathless", "red_flags": ["walking"],
            "urgency": "routine", "paraprotein": "done",
        },
    ),
    Visit("emailed referral", "/referrals/new/email/", "Who sent it?"),
    *(Visit(f"referral, {one}", f"/referrals/new/{one}/", "Who sent it?") for one in ("letter", "ers", "internal")),
    Visit("pasted letter", "/referrals/new/paste/", "Nothing is stored until"),
    wrong("pasted letter", "/referrals/new/paste/", "Read the text"),
    Visit(
        "pasted letter, read", "/referrals/new/paste/", "Confirm what was read", "Read the text",
        {"letter": "Re: Nora Sweepwell, DOB 14/7/1958\nSerum VEGF 4,200 pg/mL. Breathless.", "channel": "letter"},
    ),
    Visit("attachments", "{referral}attachments/", "No letter yet"),
    wrong("attachments", "{referral}attachments/", "Attach"),
    *(Visit(f"inbox, {tab}", f"/referrals/?tab={tab}", "Referrals")
      for tab in ("new", "needs-information", "ready", "accepted", "booked", "seen", "closed")),
    Visit("referral", "{referral}", "Sweepwell"),
    Visit("referral details", "{referral}details/", "Waiting-time clock"),
    wrong("referral details", "{referral}details/", "Save details", postcode="nowhere", received_on=NEXT_YEAR),
    Visit("ask the referrer", "{referral}ask/"),
    wrong("ask the referrer", "{referral}ask/", "Record the request", reason=""),
    Visit("findings in the letter", "{referral}findings/", "Polyneuropathy"),
    wrong("findings in the letter", "{referral}findings/", "Save findings", vegf_value="4200"),
    LETTER_READ,
    Visit("withdraw a referral", "{referral}withdraw/"),
    Visit("plan a referral", "{referral}plan/"),
]  # fmt: skip
CLINICS = [
    Visit("clinics", "/clinics/", "coming session"),
    Visit("clinics, past", "/clinics/?show=past", "Past clinics"),
    Visit("today's clinic", f"/clinics/{TODAY}/", "Arrived"),
    Visit("a day without a clinic", "/clinics/2026-02-28/", "No clinic is planned"),
    Visit("clinic session", "/clinics/new/", "Number of places"),
    wrong("clinic session", "/clinics/new/", "Add the session", starts="nine"),
    Visit("booking", "{accepted}book/", "Latest day suggested"),
    wrong("booking", "{accepted}book/", "Book", needs=["transport"], told_on="31 2 2026"),
    Visit("follow-up booking", "{full}book/", "Place"),
    Visit("appointments", "{full}appointments/", "newest first"),
    Visit("appointments, none", "{empty}appointments/", "No appointment is recorded"),
    Visit("appointment", "{appointment}", "Telling the patient"),
    wrong("appointment", "{appointment}", "Save how the patient was told"),
    Visit("move an appointment", "{appointment}move/", "Why it is moved"),
    wrong("move an appointment", "{appointment}move/", "Move the appointment"),
    Visit("cancel an appointment", "{appointment}cancel/", "Who cancels"),
    wrong("cancel an appointment", "{appointment}cancel/", "Cancel the appointment"),
]
TRIAGE = [
    Visit("triage", "{referral}triage/", "Decision"),
    wrong("triage", "{referral}triage/", "Record decision", decision="rejected"),
    # The prompt rests on what the letter says.
    LETTER_READ,
    Visit("put a prompt aside", "{referral}prompts/consider_poems/", "Put aside"),
    wrong("put a prompt aside", "{referral}prompts/consider_poems/", "Put aside", reason=""),
    Visit("accepted referral", "{accepted}", "Accepted"),
    Visit("clock", "{accepted}clock/", "First activity of a period"),
    Visit("clock, none", "{referral}clock/", "No clock belongs"),
    wrong("clock", "{accepted}clock/code/?code=33", "Record code", happened_on=NEXT_YEAR),
    wrong("clock of a pathway", "{accepted}clock/pathway/", "Save pathway", ubrn="12"),
    wrong("delay", "{accepted}clock/delay/", "Record delay"),
    Visit("breach list", "/referrals/breaches/", "Breach list"),
    Visit("breach list, one band", "/referrals/breaches/?band=18", "18 weeks and over"),
]
VIGNETTE = '{"id": "V1", "on": "2024-03-01", "findings": {"neuropathy": "present", "castleman_histology": "present"}}'
RULES = [
    Visit("vignette, empty", "/rules/try/", "Nothing is stored"),
    Visit("vignette, the example", "/rules/try/?example=1", "Recorded findings meet", "Evaluate"),
    Visit("vignettes, several", "/rules/try/", "Cannot yet be determined", "Evaluate",
          {"text": f"[{VIGNETTE}, {VIGNETTE}]", "rule_set": "suichi_2019", "as_at": "1 1 2024"}),
    wrong("vignette, empty", "/rules/try/", "Evaluate"),
    wrong("vignette", "/rules/try/", "Evaluate", text=VIGNETTE.replace("castleman", "x" * 80), as_at="never"),
    Visit("names of findings", "/rules/try/names/", "Polyneuropathy"),
]  # fmt: skip
RECORD = [
    Visit("empty record", "{empty}", "Nothing is recorded yet"),
    Visit("full record", "{full}", "Recorded findings meet"),
    Visit("another rule set", "{full}criteria/?rules=suichi_2019", "Criteria by Suichi 2019"),
    Visit("nothing for today", "{empty}criteria/?view=current", "Cannot be determined"),
    Visit("results over time, none", "{empty}results/", "No results recorded"),
    Visit("results over time", "{full}results/?show=all", "512"),
    Visit("results over time, by day", "{full}results/?show=all&swap=1", "4,200"),
    Visit("one test over time", "{full}results/platelets/", "Platelets"),
    Visit("VEGF, no result", "{empty}results/vegf/"),
    Visit("VEGF, several results", "{full}results/vegf/", "4,200"),
    Visit("timeline, empty", "{empty}timeline/"),
    Visit("timeline", "{full}timeline/", "Treatment started"),
    Visit("journey, nothing known", "{empty}journey/", "is not known"),
    Visit("journey", "{full}journey/", "A published cohort"),
    Visit("treatment, none", "{empty}treatment/", "No treatment recorded"),
    Visit("treatment", "{full}treatment/", "Lenalidomide"),
    wrong("treatment", "{full}treatment/", "Start treatment", started_on=NEXT_YEAR),
    Visit("conclusion", "{full}conclusion/", "Your conclusion"),
    wrong("conclusion", "{full}conclusion/", "Record conclusion", concluded_on="never"),
    Visit("letters, none", "{empty}letters/", "No letter"),
    Visit("letters", "{full}letters/", "Letters of this patient"),
    Visit("letter", "{letter}", "Ready"),
    Visit("follow-up, nothing known", "{empty}follow-up/"),
    Visit("follow-up", "{full}follow-up/"),
    Visit("who looked", "{full}audit/", "Dr Asha Example"),
    Visit("details", "{full}details/", "Sex at birth"),
    wrong("details", "{full}details/", "Save details", national_id="999 000 00", birth=NEXT_YEAR),
    Visit("death", "{full}death/", "Date of death"),
    wrong("death", "{full}death/", "Record the death", died_on=NEXT_YEAR),
    Visit("care status", "{full}care-status/", "Care status"),
    Visit("audit log", "/audit/"),
    Visit("all reminders", "/reminders/"),
    Visit("assessments, none", "{empty}assessments/"),
    Visit("assessments", "{full}assessments/", "Signed"),
    Visit("unknown kind of assessment", "{full}assessments/horoscope/new/", "no kind of assessment"),
]
COURSE = [
    Visit("response, no treatment", "{empty}response/", "nothing to measure a response against"),
    Visit("response", "{full}response/", "Since line 1"),
    Visit("phenotype", "{full}phenotype/", "Observed"),
    Visit("phenotype, gaps", "{empty}phenotype/?show=gaps", "Never looked for"),
    Visit("a term to state", "{full}phenotype/state/0001050/"),
    wrong("a term to state", "{full}phenotype/state/0001050/", "Record", reason=""),
    Visit("examined, all normal", "{empty}phenotype/normal/skin/"),
    Visit("passport", "{full}passport/", "Issue passport"),
    Visit("thrombosis, none", "{empty}treatment/thrombosis/"),
    wrong("thrombosis", "{full}treatment/thrombosis/event/", "Save event"),
    wrong("prophylaxis", "{full}treatment/thrombosis/prophylaxis/", "Save thromboprophylaxis"),
    Visit("thrombosis register", "/thrombosis/"),
    Visit("allergies", "{full}allergies/", "llerg"),
    Visit("restrict", "{full}restrict/"),
    Visit("a line of treatment", "{line}", "Lenalidomide"),
    Visit("a line of treatment to amend", "{line}amend/"),
    Visit("a line of treatment to end", "{line}end/"),
    *(Visit(f"a {kind} to record", f"{{line}}{kind}/") for kind in LINE_ROWS),
    Visit("a transplant to record", "{line}transplant/"),
]
IN_VISIT = [
    Visit("visits", "{full}visits/"),
    Visit("a visit", "{visit}", "Not yet started"),
    Visit("details of a visit", "{visit}details/"),
    wrong("details of a visit", "{visit}details/", "Save visit", held_on=NEXT_YEAR),
    Visit("not done today", "{visit}not-done/eyes/"),
    wrong("not done today", "{visit}not-done/eyes/", "Save", reason=""),
    Visit("review and sign, nothing", "{visit}sign/"),
    Visit("a visit in error", "{visit}error/"),
    Visit("reference ranges", "/reference/ranges/"),
    Visit("a reference range to add", "/reference/ranges/new/"),
]
SAMPLES = [
    Visit("samples", "/samples/", "Samples"),
    Visit("samples of a patient, none", "{empty}samples/", "No sample has been requested here"),
    wrong("samples of a patient", "{empty}samples/", "Request sample"),
    Visit("a sample", "{sample}", "Next step by"),
    wrong("a sample", "{sample}", "Record as taken", happened_on=NEXT_YEAR),
    Visit("details of a sample", "{sample}details/", "Laboratory number"),
    wrong("details of a sample", "{sample}details/", "Save details", volume_ml="4000"),
    Visit("a sample to cancel", "{sample}cancel/"),
    wrong("a sample to cancel", "{sample}cancel/", "Cancel the sample", note=""),
    Visit("request form and labels", "{sample}print/", "Labels"),
    Visit("results to see", "/results/inbox/?whose=all", "Results to see"),
    Visit("results addressed to me", "/results/inbox/?whose=mine", "Results to see"),
    Visit("seen, act", "{result}act/", "Who does it"),
    wrong("seen, act", "{result}act/", "Seen: add the task", title=""),
    Visit("not mine", "{result}give/", "Who is to see it"),
    wrong("not mine", "{result}give/", "Give the result"),
]
WORK = [
    *(Visit(f"tasks, {tab}", f"/tasks/?tab={tab}", "Tasks")
      for tab in ("mine", "role", "waiting", "organisations", "done")),
    Visit("task to add", "/tasks/new/"),
    wrong("task to add", "/tasks/new/", "Add task", title=""),
    Visit("task of a patient to add", "{full}tasks/new/"),
    Visit("task put off", "{task}later/", "Remind me on"),
    wrong("task put off", "{task}later/", "Put off", on="1 1 2026"),
    Visit("task to give", "{task}give/"),
    wrong("task to cancel", "{task}cancel/", "Cancel task", reason=""),
    Visit("request to others", "/tasks/waiting/new/"),
    wrong("request to others", "/tasks/waiting/new/", "Save request", asked_on=NEXT_YEAR),
    Visit("request of a patient", "{full}requests/new/"),
    Visit("request", "{request}", "Letter to copy"),
    wrong("request to chase", "{request}chase/", "Save chase"),
    Visit("request answered", "{request}answered/"),
    wrong("request given up", "{request}give-up/", "Give up", reason=""),
    Visit("request to hand over", "{request}hand-over/"),
    Visit("advice", "/advice/", "Now:"),
    Visit("advice to log", "/advice/new/", "Who is calling?"),
    wrong("advice to log", "/advice/new/", "Save call", called_time="99"),
    Visit("call for advice", "{call}", "Advice given"),
    Visit("call to correct", "{call}correct/"),
    wrong("call to withdraw", "{call}withdraw/", "Withdraw call", reason=""),
]  # fmt: skip
MDT = [
    Visit("MDT meetings", "/mdt/", "Next meeting"),
    Visit("a meeting to plan", "/mdt/plan/", "Chair"),
    wrong("a meeting to plan", "/mdt/plan/", "Save meeting", held_on="never", start_time="lunch"),
    Visit("MDT list, empty", "{new mdt}", "No cases yet"),
    Visit("MDT list", "{mdt}", "Cases (6)"),
    Visit("MDT list, locked", "{past mdt}", "Minutes locked"),
    Visit("attendees of the MDT", "{mdt}attendees/"),
    wrong("attendees of the MDT", "{mdt}attendees/", "Save attendee", profession="radiology"),
    Visit("a case to add", "{mdt}add/", "Patient"),
    wrong("a case to add", "{mdt}add/", "Find"),
    Visit("a case to add, several found", "{mdt}add/", "Which patient?", "Find", {"q": "Sweepwell"}),
    Visit("a case to prepare", "{case}edit/"),
    wrong("a case to prepare", "{case}edit/", "Save case", question="", ready=True),
    Visit("a case to defer", "{case}defer/"),
    wrong("a case to defer", "{case}defer/", "Defer case"),
    Visit("a case, live", "{case}", "No change, continue"),
    wrong("a case, live", "{case}", "Save outcome and next", words="Wait.", what="Ring", due_on="soon"),
    Visit("projector", "{projector}", "Criteria"),
    Visit("projector, hidden", "{projector}?identity=hidden", "Case 6"),
    Visit("MDT agenda", "{mdt}agenda/", "Agenda"),
    Visit("MDT outcomes", "{past mdt}outcomes/", "Record of outcomes"),
    Visit("MDT pack", "{mdt}pack/", "criteria"),
    wrong("an addendum", "{past mdt}addendum/", "Add to the minutes"),
]
REFERENCE = [
    Visit("reference data with buttons", "/reference/", "Approve"),
    Visit("reference data, approved", "/reference/?show=approved", "Approved"),
    Visit("reference data, to confirm", "/reference/?show=to-confirm", "To be confirmed"),
    Visit("a setting to approve", "/reference/setting/spleen_cm/approve/", "Approve"),
    Visit("a rule to approve", "/reference/schedule_rule/blood_after/approve/", "Blood tests"),
    wrong(
        "a rule set to approve", "/reference/rule_set/dispenzieri_2012/approve/", "Approve this value", note="n" * 301
    ),
    Visit("an approval to withdraw", "/reference/setting/liver_cm/withdraw/", "What was decided before"),
    wrong("an approval to withdraw", "/reference/setting/liver_cm/withdraw/", "Withdraw the approval", note=""),
]
MERGING = [
    Visit("possible duplicates", "/duplicates/", "Possible duplicates"),
    # Both waiting clocks run, so the page says what to settle first.
    Visit("two records side by side", "{pair}", "Settle this first"),
    Visit("data quality", "/data-quality/", "Data quality"),
]
REFUSED = [
    Visit("record, refused", "{full}", "You may not see this page"),
    Visit("details as an admin", "{full}details/", "Sex at birth"),
    Visit("who looked as an admin", "{full}audit/", "Who"),
    Visit("audit log as an admin", "/audit/"),
    Visit("reference data as an admin", "/reference/", "Consultants approve."),
    Visit("approval, refused", "/reference/setting/spleen_cm/approve/", "You may not see this page"),
    Visit("caseload without a row", "/caseload/?view=mine", "Caseload"),
]


def visits_to(kind: str) -> list[Visit]:
    """The pages of one kind of assessment."""
    answers, refused = KINDS[kind]
    new = f"{{full}}assessments/{kind}/new/"
    of_its_own = [
        wrong(kind, new, "Save draft", **answers | refused | without_unit(kind)),
        Visit(f"{kind}, to sign", f"{{draft {kind}}}sign/", "Review and sign"),
        Visit(f"{kind}, signed", f"{{signed {kind}}}", "Signed"),
    ]
    if not FULL and kind != WHOLE_KIND:
        return of_its_own
    return [
        *of_its_own,
        Visit(f"{kind}, empty", f"{{empty}}assessments/{kind}/new/", "You can leave any box empty"),
        Visit(f"{kind}, with earlier values", new),
        Visit(f"{kind}, a draft", f"{{draft {kind}}}edit/", "Draft"),
        Visit(f"{kind}, to correct", f"{{signed {kind}}}correct/", "Reason"),
        wrong(f"{kind}, to correct", f"{{signed {kind}}}correct/", "Open a correction", reason=""),
    ]


def without_unit(kind: str) -> dict[str, Any]:
    return {"results-vegf-matrix": ""} if kind == "laboratory" else {}


GROUPS: dict[str, tuple[str, list[Visit]]] = {
    "public": ("", PUBLIC),
    "nurse, everyday": ("nurse", WHAT_EVERY_ROLE_OPENS),
    "nurse, referrals": ("nurse", REFERRALS),
    "nurse, clinics": ("nurse", CLINICS),
    "consultant, everyday": ("consultant", WHAT_EVERY_ROLE_OPENS[:1]),
    "nurse, work": ("nurse", WORK),
    "consultant, triage": ("consultant", TRIAGE),
    "consultant, rules": ("consultant", RULES),
    "consultant, record": ("consultant", RECORD),
    "consultant, course": ("consultant", COURSE),
    "consultant, visit": ("consultant", IN_VISIT),
    "consultant, samples and results": ("consultant", SAMPLES),
    "consultant, MDT": ("consultant", MDT),
    "consultant, reference data": ("consultant", REFERENCE),
    "nurse, duplicates": ("nurse", MERGING),
    "admin, everyday": ("admin", [*WHAT_EVERY_ROLE_OPENS[:2], *REFUSED]),
    **{kind: ("consultant", visits_to(kind)) for kind in KINDS},
}


@pytest.fixture(scope="module")
def places(clinic: RunningStack, browser: Browser) -> dict[str, str]:
    """Paths of a referral that waits, an empty record and one with everything in it, made through the screens."""
    nurse = Desk(browser, clinic.base_url).log_in("nurse")
    doctor = Desk(browser, clinic.base_url).log_in("consultant")
    refs = [log_call(nurse, "Sweepwell", given_name=name) for name in ("Wanda", "Edna")]
    full_ref = log_call(nurse, "Sweepwell-Featherstonehaugh", given_name="Bartholomew", birth="14 7 58")
    full = accept(doctor, full_ref)
    made = {
        "referral": f"/referrals/{refs[0]}/",
        "accepted": f"/referrals/{full_ref}/",
        "empty": accept(doctor, refs[1]),
        "full": full,
    }
    made["pair"] = f"/duplicates/{made['empty'].split('/')[2]}/{full.split('/')[2]}/"
    for kind, (answers, _) in KINDS.items():
        assess(doctor, full, kind, performed_on="1 3 2024", **answers)
        made[f"signed {kind}"] = doctor.path
        save(doctor.open(f"{full}assessments/{kind}/new/").answer(**answers), "Save draft").sees("Draft saved")
        made[f"draft {kind}"] = doctor.path.removesuffix("edit/")
    assess(doctor, full, "laboratory", performed_on="1 9 2025", **KINDS["laboratory"][0] | {"results-vegf-value": "90"})
    doctor.open(f"{full}treatment/").answer(
        regimen="LEN_DEX", modality="systemic", intent="initial", started_on="2 3 2024"
    ).press("Start treatment").sees("Lenalidomide")
    made["line"] = doctor.path
    nurse.open(f"{full}samples/").answer(specimen="serum", tests=["vegf"], due_on="+2w")
    made["sample"] = nurse.press("Request sample").sees("Requested").path
    doctor.open("/results/inbox/?whose=all")
    acting = doctor.page.locator(f'a[href^="{full}results/"][href$="/act/"]').first
    made["result"] = str(acting.get_attribute("href")).removesuffix("act/")
    doctor.open(f"{full}conclusion/").answer(status="confirmed", concluded_on="3 3 2024", reason="Weighed together.")
    doctor.press("Record conclusion").sees("Confirmed POEMS syndrome")
    doctor.open("/reference/setting/liver_cm/approve/").press("Approve this value").sees(
        "Approved: Liver enlarged above"
    )
    doctor.open(full).press("Start visit").sees("In progress")
    made["visit"] = doctor.path
    doctor.open(f"{full}book/").answer(slot=True, tests=["vegf"]).press("Book").sees("Before the visit")
    made["appointment"] = doctor.path
    doctor.open(f"{full}letters/").answer(opinion="See again in four weeks.").press("Create letter")
    expect(doctor.page.get_by_role("link", name="Download the letter (PDF)")).to_be_visible(timeout=60_000)
    made["letter"] = doctor.path
    nurse.open("/tasks/?tab=role")
    link = nurse.page.get_by_role("link", name="Remind me on").first.get_attribute("href")
    made["task"] = str(link).partition("later/")[0]
    made["request"] = nurse.open("/tasks/?tab=waiting").follow("Slides of the first marrow").path
    nurse.open("/advice/").main.locator("tbody th a").first.click()
    made["call"] = nurse.path
    made |= meetings_of(doctor)
    for desk in (nurse, doctor):
        desk.close()
    return made


def meetings_of(doctor: Desk) -> dict[str, str]:
    """The two meetings of the demonstration, the last case of the coming one, and one that is planned here."""
    doctor.open("/mdt/").follow("Open the list")
    coming = doctor.path
    doctor.main.locator(".app-mdt-cases h3 a").last.click()
    case = doctor.path
    doctor.follow("Projector view")
    projector = doctor.path
    doctor.open("/mdt/")
    past = doctor.main.locator("table a").first.get_attribute("href")
    doctor.open("/mdt/plan/").answer(held_on="+60d", start_time="13:30")
    doctor.page.locator("[name=chair]").select_option(index=1)
    doctor.press("Save meeting").sees("No cases yet")
    return {"mdt": coming, "case": case, "projector": projector, "past mdt": str(past), "new mdt": doctor.path}


@pytest.fixture(scope="module")
def desk_of(clinic: RunningStack, browser: Browser) -> Iterator[Callable[[str], Desk]]:
    """One desk for each role, kept from test to test."""
    opened: dict[str, Desk] = {}

    def open_desk(role: str) -> Desk:
        if role not in opened:
            opened[role] = Desk(browser, clinic.base_url)
            if role:
                opened[role].log_in(role)
        return opened[role]

    yield open_desk
    for desk in opened.values():
        desk.close()


@pytest.mark.parametrize("group", GROUPS)
def test_the_pages_are_accessible_quiet_and_inside_the_window(
    places: dict[str, str], desk_of: Callable[[str], Desk], group: str
) -> None:
    role, visits = GROUPS[group]
    desk = desk_of(role)
    broken = []
    for visit in visits:
        try:
            desk.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
            go(desk, visit, places)
            for width in WIDTHS:
                # The window is made narrower under the open page, as a person does who puts two side by side.
                desk.page.set_viewport_size({"width": width, "height": 800})
                desk.check_page(f"{visit.name} at {width}", without=LEFT_OUT[width])
            assert desk.troubles == [], f"{visit.name}: {desk.troubles}"
        except AssertionError as problem:
            broken.append(f"{visit.name}: {problem}")
            desk.troubles.clear()
    assert broken == [], "\n\n".join(broken)


def go(desk: Desk, visit: Visit, places: dict[str, str]) -> None:
    desk.open(visit.path.format(**places))
    desk.answer(**visit.answers)
    if visit.press:
        desk.main.get_by_role("button", name=visit.press, exact=True).first.click()
    if visit.sees:
        desk.sees(visit.sees)
