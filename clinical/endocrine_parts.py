"""What the rules of the hormone axes are made of: the context they ask about, and one rule's answer."""

from dataclasses import dataclass, replace

from clinical.endocrine import Result

YES, NO = "yes", "no"
# What may explain an abnormality (fact base 1.4).
CAUSES = {
    "steroids": "Steroid treatment",
    "opioids": "Opioids",
    "dopamine_drug": "Antipsychotic, metoclopramide or domperidone",
    "testosterone": "Testosterone replacement",
    "menopause": "Menopause",
    "vitamin_d": "Vitamin D deficiency",
    "levothyroxine": "Thyroid hormone replacement",
}


@dataclass(frozen=True)
class Context:
    """What the results are read against; None or "not_known" where nobody said.

    sex           "male", "female" or anything else for not known
    steroids      on dexamethasone, prednisolone or another glucocorticoid other than replacement
    opioids, dopamine_drug, testosterone, menopause, levothyroxine   "yes" or "no"
    adrenal_replacement   on replacement for adrenal insufficiency
    amenorrhoea   "present" or "absent": secondary amenorrhoea
    diabetes      "present" or "absent", as diagnosed

    Raises ValueError for another word.
    """

    sex: str | None = None
    steroids: str | None = None
    opioids: str | None = None
    dopamine_drug: str | None = None
    testosterone: str | None = None
    menopause: str | None = None
    levothyroxine: str | None = None
    adrenal_replacement: str | None = None
    amenorrhoea: str | None = None
    diabetes: str | None = None

    def __post_init__(self):
        yes_no = ("steroids", "opioids", "dopamine_drug", "testosterone", "menopause", "levothyroxine")
        for name in (*yes_no, "adrenal_replacement"):
            if getattr(self, name) not in (YES, NO, "not_known", "", None):
                raise ValueError(f"{name}: {getattr(self, name)!r} is not one of yes, no, not_known")
        for name in ("amenorrhoea", "diabetes"):
            if getattr(self, name) not in ("present", "absent", "not_known", "", None):
                raise ValueError(f"{name}: {getattr(self, name)!r} is not one of present, absent, not_known")

    def explaining(self, *causes: str) -> tuple[str, ...]:
        """Those of the causes that are recorded as present."""
        return tuple(cause for cause in causes if getattr(self, cause) == YES)


@dataclass(frozen=True)
class Part:
    """Answer of one rule: abnormal True, False, or None for open; the other fields as in a proposal."""

    abnormal: bool | None
    rule: str
    because: tuple[Result, ...] = ()
    missing: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    kind: str = ""
    low_confidence: bool = False

    def unless(self, causes: tuple[str, ...]) -> "Part":
        """The same, and open instead of abnormal where a recorded cause may explain it."""
        if self.abnormal is not True or not causes:
            return self
        missing = (*self.missing, "The clinician's decision whether another cause explains it")
        return replace(self, abnormal=None, causes=(*self.causes, *causes), missing=missing)
