"""A person's own views of the caseload: kept and taken away."""

from accounts.models import User
from audit.actions import writing
from reports.models import SavedView

# Of one person; more would hide each other.
MOST = 20


def save_view(*, by: User, name: str, query: str) -> SavedView:
    """Keep a selection under a name. Raises ValidationError when the person has that name, or MOST views, already.

    query   codes as they stand in the address, from `Selection.query`
    """
    with writing(by=by, reason="save caseload view"):
        view = SavedView(owner=by, name=name, query=query)
        view.full_clean()
        view.save()
    return view


def delete_view(*, by: User, pk: int) -> bool:
    """Take one's own view away; False when there is none (any more)."""
    with writing(by=by, reason="delete caseload view"):
        deleted, _ = SavedView.objects.filter(owner=by, pk=pk).delete()
    return bool(deleted)
