"""What people do with sessions and appointments. Each verb is one transaction: the rows, the history, the referral.

`by` is the person. `version` is the one the person saw: another one raises ChangedMeanwhile. A place that went to
somebody else raises SlotTaken. A step that the state does not allow raises NotNow. Broken rules raise ValidationError.
"""

from clinics.actions.booking import Wishes, book, move
from clinics.actions.day import arrive, complete, did_not_attend, start, undo_arrival
from clinics.actions.ending import cancel
from clinics.actions.preparing import mark_prepared, record_told
from clinics.actions.rows import NotNow, SlotTaken
from clinics.actions.sessions import add_session, cancel_session
from patients.actions import ChangedMeanwhile

__all__ = [
    "ChangedMeanwhile",
    "NotNow",
    "SlotTaken",
    "Wishes",
    "add_session",
    "arrive",
    "book",
    "cancel",
    "cancel_session",
    "complete",
    "did_not_attend",
    "mark_prepared",
    "move",
    "record_told",
    "start",
    "undo_arrival",
]
