# ruff: noqa: E501  (a pattern broken in two is harder to read than a long line)
"""Results and tests: VEGF with its sample type, paraprotein, and which of the five tests are done."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from clinical.letter_reading.dates_in_text import WHOLE
from clinical.letter_reading.letter import RELATIVES, Letter
from clinical.letter_reading.suggestion import Suggestion, only_one, suggest

_MATRIX = r"(?P<{0}>serum|(?:edta |citrate )?plasma)"
_VALUE = re.compile(
    rf"(?i)(?:\b{_MATRIX.format('before')}\s)?\bVEGF(?:-A)?\b(?:\s?[(\[]{_MATRIX.format('after')}[)\]]|,?\s{_MATRIX.format('after2')})?"
    rf"(?:\s|[,:=(\t]|\b(?:level|levels|result|results|was|is|of|at|came|back|has|come|raised|elevated|high|markedly|very|significantly|"
    rf"grossly|repeat|now|to|on|taken|hugely|massively|in|measured|and|strongly|clearly)\b|{WHOLE}){{1,14}}?"
    r"(?P<sign>[<>]|over |above )?(?P<value>[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,6}(?:\.[0-9]{1,2})?)(?![0-9,.]*[0-9])"
    rf"\s{{0,2}}(?P<unit>pg\s?/\s?ml|ng\s?/\s?l)\b(?:\s?[,(]?\s?{_MATRIX.format('behind')}\b)?"
)
_HEAVY, _LIGHT = r"\bIg\s?(?P<heavy>[GAMD])", r"(?P<light>kappa|lambda|κ|λ)"
_ISOTYPE = re.compile(rf"{_HEAVY}[\s\-]{{0,3}}(?:paraprotein[\s,]{{1,2}})?(?:\()?(?i:{_LIGHT})")
_AMOUNT = re.compile(
    r"(?i)\b(?:paraprotein|(?:monoclonal |M[- ])?band|M[- ]?protein|monoclonal protein|kappa|lambda)\b(?:\s?\([^)\d]{0,20}\))?(?:\s|[,:=(\t]|\b(?:of|at|is|was|level|quantified|measuring|measured|"
    r"measures|only|small|about|paraprotein|band|concentration|to)\b){1,8}?(?P<value>[0-9]{1,3}(?:\.[0-9]{1,2})?)\s?g\s?/\s?(?:l|litre)\b"
)
_NEGATED = re.compile(r"(?i)\b(?:no|not|without|negative|never|absent|excluded?)\b|n't\b")

_TERMS = {
    "vegf": r"VEGF(?:-A)?",
    "paraprotein": (
        r"paraprotein(?:s)?|(?:serum )?(?:protein )?electrophoresis|immunofixation|SPEP|SIFE|M[- ]protein|monoclonal (?:band|protein)|"
        r"myeloma screen|Ig[GAMD][ -](?:kappa|lambda)"
    ),
    "nerve_conduction": r"nerve conduction(?: stud(?:y|ies)| tests?|s)?|NCS|NCV|neurophysiology|EMG(?:/NCS)?|electrophysiology",
    "bone_imaging": (
        r"(?:FDG[- ])?PET(?:[ /-]?CT)?(?: scan)?|skeletal survey|(?:low[- ]dose )?whole[- ]body (?:low[- ]dose )?(?:CT|MRI)|WBCT|WBMRI|bone scan|"
        r"bone imaging"
    ),
    "eye_examination": (
        r"eye (?:examination|exam|review|test|clinic)|fundoscopy|ophthalmoscopy|fundi|optic dis[ck]s?|"
        r"ophthalm(?:ology|ic) (?:review|assessment|exam(?:ination)?)"
    ),
}  # fmt: skip
_TERM = re.compile(
    "|".join(rf"(?P<{field}>\b(?:{words.replace(' ', chr(92) + 's')})\b)" for field, words in _TERMS.items()),
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"(?i)\?|\b(?:please|could you|would you|can you|grateful|whether|should we|would it|suggest\w*|recommend\w*|advise|if|consider\w*|"
    r"need\w*|would|might|should|ought|asks?|asked|not (?:certain|sure|clear|known)|unsure|uncertain|i think|believe|apparently|presumably|wonder\w*|unless|before|until|once|shall|hope|hoping|intend)\b"
)
_PLANNED = re.compile(
    r"(?i)\b(?:plan(?:ned|s|ning)?|booked|request(?:ed|ing)?|will|to be|to follow|arrang\w+|due|scheduled|organis\w+|waiting|list(?:ed)? for|"
    r"chas\w+|to do|in progress|upcoming|next week|tomorrow|going to|order(?:ed)?|awaiting|awaited|pending|outstanding|referred for|"
    r"appointment)\b"
)
_SENT = re.compile(
    r"(?i)\b(?:sent|taken|awaited|awaiting|pending|results? to follow|in the lab|gone (?:off )?to the lab)\b"
)
_NOT_SENT = re.compile(
    r"(?i)\b(?:not|never|to be|will be|needs? to be|should be|be|yet to be)\s(?:yet\s)?(?:been\s)?(?:sent|taken)\b|\b(?:to|will|can|should) (?:send|take)\b"
)
_NOT_DONE = re.compile(
    r"(?i)\b(?:not|never)\s(?:yet\s)?(?:been\s)?(?:done|performed|had|checked|sent|measured|tested|carried out|arranged|taken|undertaken|requested)\b|"
    r"\b(?:has|have|had)(?:n't| not| never)\s(?:yet\s)?(?:had|been)\b|:\s?(?:no|none|not done|nil)\b|\t(?:no|none|not done)\b|\byet to (?:have|be)\b|\A\W{0,3}not\b"
)
_NO_TEST = re.compile(r"(?i)\bno\s(?:recent\s|formal\s)?\Z")
_NO_TEST_BEHIND = re.compile(
    r"(?i)\A\s{0,2}(?:(?:has|have) been\s|was\s)?(?:done|performed|yet|to date|so far|available|sent|as yet|\W{0,2}\Z)"
)
_DONE = re.compile(
    r"(?i)\b(?:show(?:s|ed|ing)?|reveal(?:s|ed)?|demonstrat\w+|confirm\w*|consistent|normal|abnormal|done|performed|completed|reported|found|"
    r"detected|identified|positive|negative|raised|elevated|demyelinat\w+|axonal|lesions?|papill?oedema|swollen|swelling|sclerotic|lytic|"
    r"attached|enclosed|in keeping|avid|slow(?:ed|ing)|high|unremarkable|clear|yes|present|visible|seen|prolonged|g/l|pg/ml|ng/l|lambda|kappa|"
    r"uptake|mixed)\b"
)
_GLUE = re.compile(r"(?i)\A(?:\s|[,/&(+]|and|the|his|her|a|serum|plasma)*\Z")


def results(letter: Letter) -> Iterator[Suggestion]:
    vegf, paraprotein = list(_vegf(letter)), list(_paraprotein(letter))
    yield from [*vegf, *paraprotein]
    yield from _statuses(letter, {"vegf": vegf, "paraprotein": paraprotein})


def _vegf(letter: Letter) -> Iterator[Suggestion]:
    matches = [match for match in _VALUE.finditer(letter.plain) if _is_a_result(letter, match)]
    values = {(_number(match["value"]), _unit(match["unit"])) for match in matches}
    if len(values) != 1:
        return
    match = matches[0]
    if not match["sign"]:
        yield suggest(letter, "vegf_value", _number(match["value"]), match.span("value"), "beside VEGF, with its unit")
    yield suggest(letter, "vegf_unit", _unit(match["unit"]), match.span("unit"), "behind the value")
    matrices = [
        suggest(
            letter,
            "vegf_matrix",
            "serum" if one[group].lower() == "serum" else "plasma",
            one.span(group),
            "beside this value",
        )
        for one in matches
        for group in ("before", "after", "after2", "behind")
        if one[group]
    ]
    yield from only_one(matrices)


def _is_a_result(letter: Letter, match: re.Match[str]) -> bool:
    sentence = letter.part(letter.sentence(match.start()))
    before = letter.plain[letter.sentence(match.start())[0] : match.start()]
    return (
        "?" not in sentence
        and not RELATIVES.search(sentence)
        and not re.search(r"(?i)\b(?:if|whether|unless|when|normal|upper limit)\b", before)
    )


def _number(words: str) -> Decimal:
    return Decimal(re.sub(r"[, ]", "", words))


def _unit(words: str) -> str:
    return "pg/mL" if words.lower().startswith("p") else "ng/L"


def _paraprotein(letter: Letter) -> Iterator[Suggestion]:
    matches = []
    for match in _ISOTYPE.finditer(letter.plain):
        sentence = letter.sentence(match.start())
        around = (
            letter.plain[sentence[0] : match.start()]
            + " "
            + letter.plain[match.end() : min(match.end() + 25, sentence[1])]
        )
        if not (_NEGATED.search(around) or "?" in letter.part(sentence) or letter.about_a_relative(match.start())):
            matches.append(match)
    if len({(one["heavy"], _light(one["light"])) for one in matches}) == 1:
        yield suggest(letter, "paraprotein_heavy", f"Ig{matches[0]['heavy']}", matches[0].span("heavy"), "the isotype")
        yield suggest(letter, "paraprotein_light", _light(matches[0]["light"]), matches[0].span("light"), "the isotype")
    amounts = [
        suggest(
            letter, "paraprotein_g_l", Decimal(match["value"]), match.span("value"), "beside the paraprotein, in g/L"
        )
        for match in _AMOUNT.finditer(letter.plain)
        if not letter.about_a_relative(match.start())
        and "free" not in letter.plain[max(0, match.start() - 6) : match.start()].lower()
    ]
    yield from only_one(amounts)


def _light(words: str) -> str:
    return "kappa" if words.lower() in {"kappa", "κ"} else "lambda"


def _statuses(letter: Letter, results_of: dict[str, list[Suggestion]]) -> Iterator[Suggestion]:
    """results_of: what was read as a result; a test with a result is done."""
    found: dict[str, list[Suggestion]] = {field: [] for field in _TERMS}
    for field, values in results_of.items():
        found[field] += [replace(one, field=field, value="done", why="has a result") for one in values[:1]]
    matches = list(_TERM.finditer(letter.plain))
    known = [_status(letter, matches, number) for number in range(len(matches))]
    for number, match in enumerate(matches):
        status = known[number]
        at = number
        # "NCS, PET-CT and eye examination all done": what is said behind the last of a list is said of each.
        while (
            not status
            and at + 1 < len(matches)
            and _GLUE.match(letter.plain[matches[at].end() : matches[at + 1].start()])
        ):
            at += 1
            status = known[at]
        if status and match.lastgroup:
            found[match.lastgroup].append(
                suggest(letter, match.lastgroup, status, match.span(), f"said to be {status.replace('_', ' ')}")
            )
    for one in found.values():
        said = {suggestion.value for suggestion in one}
        if said == {"done", "sent"}:
            # A result is there, and a repeat is on its way.
            one = [suggestion for suggestion in one if suggestion.value == "done"]
        yield from only_one(one)


def _status(letter: Letter, matches: list[re.Match[str]], number: int) -> str:
    """done, sent or not_done, when the words around one mention of a test say so; "" otherwise."""
    match, field = matches[number], matches[number].lastgroup
    start, end = letter.sentence(match.start())
    if number and matches[number - 1].end() > start:
        start = matches[number - 1].end()
    if number + 1 < len(matches) and matches[number + 1].start() < end:
        end = matches[number + 1].start()
    before, behind = letter.plain[start : match.start()], letter.plain[match.end() : end]
    cut = max((found.end() for found in re.finditer(r",|\bbut\b|\band\b|\bwhile\b|\bwhereas\b|\)", before)), default=0)
    turn = re.search(r",?\s(?:but|whereas|while|although)\b", behind)
    before, behind = before[cut:], behind[: turn.start()] if turn else behind
    whole = f"{before} {behind}"
    asked = letter.plain[letter.sentence(match.start())[0] : match.start()]
    sentence = letter.part(letter.sentence(match.start()))
    if (
        letter.about_a_relative(match.start())
        or "?" in sentence
        or _ASKING.search(asked)
        or re.match(r"(?i)\s*(?:please|could|would|can)\b", sentence)
    ):
        return ""
    if _NO_TEST.search(before) and _NO_TEST_BEHIND.match(behind):
        # "no paraprotein" is a result; "no VEGF yet" is none.
        return (
            ""
            if field == "paraprotein"
            and not re.match(r"(?i)\A\s(?:(?:has|have) been\s)?(?:sent|done|performed)", behind)
            else "not_done"
        )
    if _NOT_DONE.search(before) or _NOT_DONE.search(behind):
        return "not_done"
    if (
        _SENT.search(whole)
        and field in {"vegf", "paraprotein"}
        and not _NOT_SENT.search(whole)
        and not _ASKING.search(whole)
    ):
        return "sent"
    if _PLANNED.search(whole) or _ASKING.search(whole) or _NOT_SENT.search(whole):
        return ""
    return "done" if _DONE.search(whole) else ""
