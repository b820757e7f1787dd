"""The rules in words, for a clinician: Markdown made from the same data that the rules read.

`pages` is the one entry. `manage.py write_clinical_docs` writes what it returns to docs/clinical/.
"""

from collections.abc import Mapping
from types import MappingProxyType

from clinical.handbook.blood_and_organs import page_of_blood_and_organs
from clinical.handbook.book import Book, Page
from clinical.handbook.criteria import page_of_criteria
from clinical.handbook.examination import page_of_scores
from clinical.handbook.hormones import page_of_hormones
from clinical.handbook.outlook import page_of_outlook
from clinical.handbook.phenotypes import page_of_phenotype
from clinical.handbook.prompts import page_of_prompts
from clinical.handbook.record_keeping import page_of_record_keeping
from clinical.handbook.reference import COMMAND, first_page, page_of_settings, page_of_sources
from clinical.handbook.response import page_of_response
from clinical.handbook.schedule import page_of_schedule
from clinical.handbook.vegf import page_of_vegf
from clinical.settings import DEFAULTS, Settings

__all__ = ["COMMAND", "PAGES", "pages"]

# File name → what writes it. A new page needs a line here and one in clinical.handbook.reference.CONTENTS.
PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "README.md": first_page,
        "criteria.md": page_of_criteria,
        "vegf.md": page_of_vegf,
        "scores.md": page_of_scores,
        "blood-organs-fluid.md": page_of_blood_and_organs,
        "hormones.md": page_of_hormones,
        "response.md": page_of_response,
        "prognosis-and-treatment.md": page_of_outlook,
        "phenotype.md": page_of_phenotype,
        "schedule.md": page_of_schedule,
        "red-flags.md": page_of_prompts,
        "record-keeping.md": page_of_record_keeping,
        "settings.md": page_of_settings,
        "sources.md": page_of_sources,
    }
)


def pages(settings: Settings = DEFAULTS) -> dict[str, str]:
    """Every page as Markdown by its file name: the same text for the same rules and settings."""
    book = Book(settings)
    return {name: write(book) for name, write in PAGES.items()}
