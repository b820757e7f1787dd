"""Where each value comes from, in words: the numbers "F01" to "F81" stand for what was read, and how much of it.

The list says what was visible, because an abstract does not carry what a whole paper does. "knowledge" marks what was
recalled and not seen, "design" our own proposal, "secondary" what stood only in a summary of others, "seed-G" and
"seed-U" the public pages of GARD and of the UCLH clinic.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

CITATIONS: Mapping[str, str] = MappingProxyType(
    {
        "F01": "Dispenzieri, Blood 2012, criteria table",
        "F02": "ASH self-assessment table of the 2003 criteria",
        "F03": "Suichi 2019, table 2",
        "F04": "Suichi 2019, abstract",
        "F05": "MSD Manual",
        "F06": "poemssyndrome.info",
        "F07": "Dispenzieri, Am J Hematol 2019, abstract",
        "F08": "Dispenzieri, Am J Hematol 2023, abstract",
        "F09": "D'Sa, HemaSphere 2022, in part",
        "F10": "Keddie, Neurology 2020, abstract",
        "F11": "News report of Keddie 2020",
        "F12": "Pihan 2018, abstract",
        "F13": "Pihan 2014, conference abstract",
        "F14": "D'Souza, Blood 2011, abstract and introduction",
        "F15": "Mayo plasma VEGF test sheets",
        "F16": "LabCorp plasma VEGF test sheet",
        "F17": "Walz 2016",
        "F18": "Misawa 2015, abstract",
        "F19": "Gentile 2024, abstract",
        "F20": "Zhao 2018, first lines",
        "F21": "Wang, Leukemia 2017, abstract",
        "F22": "Kourelis, Leukemia 2016, abstract",
        "F23": "Dispenzieri, Blood 2003, abstract",
        "F24": "D'Souza, Blood 2012, abstract",
        "F25": "Radiotherapy series, Blood 2013, abstract",
        "F26": "Pulmonary hypertension in 154 patients, Haematologica, abstract",
        "F27": "Sayar, Blood Advances 2020, abstract",
        "F28": "Mellors 2022, abstract",
        "F29": "First-line comparison, Leukemia 2019, introduction",
        "F30": "Lenalidomide in relapsed POEMS, abstract",
        "F31": "UCLH transplant series, abstract",
        "F32": "Mauermann 2012, abstract",
        "F33": "Xu 2014, figures",
        "F34": "AAN note on POEMS and CIDP",
        "F35": "ONLS explainer",
        "F36": "Graham and Hughes 2006, first lines",
        "F37": "Table of neuropathy scales, Biomarker Research 2019",
        "F38": "I-RODS, Erasmus repository",
        "F39": "I-RODS responder cut-off, Erasmus repository",
        "F40": "Modified Frisén stages",
        "F41": "Acuity conversion, Bach and RCOphth",
        "F42": "Optic disc oedema in POEMS, four papers",
        "F43": "Cystoid macular oedema, case report",
        "F44": "Gandhi 2007, abstract",
        "F45": "Caimari 2017, UCLH, conference abstract",
        "F46": "Free light chain intervals, Freelite and iStopMM",
        "F47": "Polycythaemia thresholds, NHS and WHO summaries",
        "F48": "ESC/ERS 2015 echocardiogram classes, summaries",
        "F49": "Pan 2015, abstract",
        "F50": "RTT rules suite, England",
        "F51": "RTT status codes",
        "F52": "National elective access policy, opening",
        "F53": "NHS number syntax and ranges",
        "F54": "ODS code list",
        "F55": "Mondo disease mappings",
        "F56": "Orphanet ORDO 2.6",
        "F57": "Human Phenotype Ontology, September 2026",
        "F58": "LOINC mappings",
        "F59": "UK identifier addresses for FHIR",
        "F60": "Phenopacket schema",
        "F61": "HL7 observation fields",
        "F62": "SNOMED CT problem list",
        "F64": "Machine-written summary, a lead only",
        "F65": "Marsh 2021, opening of the abstract",
        "F66": "Keddie, Practical Neurology 2018, abstract",
        "F67": "Brown and Ginsberg 2019, opening",
        "F68": "IMWG-style response table",
        "F70": "1,946 Chinese cases, abstract",
        "F71": "Orphanet clinical text",
        "F72": "Commentary on response in POEMS, Blood 2011",
        "F73": "Nerve ultrasound study",
        "F74": "Survival figures, WikiDoc",
        "F75": "138 transplants, Peking Union, abstract",
        "F76": "Khwaja 2023, opening",
        "F77": "Japanese note on the 2024 criteria revision",
        "F78": "MRC power grades",
        "F79": "Myeloma reporting consensus",
        "F80": "Japanese transplant registry, abstract",
        "F81": "NHS commissioning data items",
    }
)

_MARKS = {
    "knowledge": "Recalled, not seen",
    "design": "Our own proposal",
    "secondary": "Second hand",
    "seed-G": "GARD page",
    "seed-U": "UCLH POEMS page",
}
# A mark stands first, or after a comma or semicolon.
_MARK = re.compile(rf"(^|(?<=[,;] ))({'|'.join(_MARKS)})\b")
_NUMBER = re.compile(r"\bF[0-9]{2}\b")


def in_words(source: str) -> str:
    """ "F18, F19" becomes "Misawa 2015, abstract (F18); Gentile 2024, abstract (F19)"; "design: 6/12" becomes
    "Our own proposal: 6/12".

    Raises ValueError for a number that is not on the list.
    """
    listed = re.sub(r"\b(F[0-9]{2}|seed-[GU]), (?=F[0-9]{2}\b|[a-z])", r"\1; ", source)
    listed = _MARK.sub(lambda match: _mark(match[2], first=match.start() == 0), listed)
    return _NUMBER.sub(lambda match: f"{_citation(match[0])} ({match[0]})", listed)


def _mark(mark: str, *, first: bool) -> str:
    words = _MARKS[mark]
    # "GARD" and "UCLH" are names; the other words begin small inside a list.
    return words if first or mark.startswith("seed") else words[0].lower() + words[1:]


def _citation(number: str) -> str:
    if number not in CITATIONS:
        raise ValueError(f"{number} is not on the list of sources: add it to clinical/sources.py")
    return CITATIONS[number]
