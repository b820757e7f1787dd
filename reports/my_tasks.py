"""Tasks on My work: the person's own and the role's, and what others have not answered in time."""

from datetime import date

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission, Role
from interface.templatetags.clinic import as_day, short_text
from reports.blocks import SHOWN, Block, Line
from work.listing import TaskRow, request_rows, task_rows
from work.models import OutsideRequest, Task


def blocks(user: User, today: date) -> list[Block]:
    """Nothing for a role that does not manage tasks."""
    if not user.can(Permission.MANAGE_TASKS):
        return []
    return [_tasks(user, today), _waiting(user, today)]


def _tasks(user: User, today: date) -> Block:
    found = Task.objects.open().for_user(user)
    rows = task_rows(found.with_people().in_order()[:SHOWN], user, today)
    return Block(
        title="Tasks",
        lines=[_task_line(row) for row in rows],
        empty="No task is waiting for you or your role.",
        total=found.count(),
        url=f"{reverse('task_board')}?tab={'mine' if any(row.task.owner_id for row in rows) else 'role'}",
        date_heading="By",
    )


def _task_line(row: TaskRow) -> Line:
    task = row.task
    why = f"{task.get_origin_display()}, since {short_text(as_day(task.created_at))}"
    return Line(
        who=row.who.name,
        identifier=row.who.identifier,
        what=task.title,
        why=f"{why}. {task.note}" if task.note else why,
        on=task.due_on,
        url=row.url or row.who.url or f"{reverse('task_board')}?tab={'mine' if task.owner_id else 'role'}",
        tag=row.tag,
        task=task,
    )


def _waiting(user: User, today: date) -> Block:
    """What is late: of consultants their own, of nurses and admins everybody's, so that a holiday hides nothing."""
    found = OutsideRequest.objects.late(today)
    if user.role == Role.CONSULTANT:
        found = found.filter(owner=user)
    rows = request_rows(found.with_people().in_order()[:SHOWN], user, today)
    return Block(
        title="Waiting on others past their date",
        lines=[
            Line(
                who=row.who.name,
                identifier=row.who.identifier,
                what=f"{row.request.organisation}: {row.request.asked_for}",
                on=row.request.asked_on,
                url=row.request.get_absolute_url(),
                tag=row.tag,
            )
            for row in rows
        ],
        empty="Nobody outside is late with an answer.",
        total=found.count(),
        url=f"{reverse('task_board')}?tab=waiting",
        date_heading="Asked on",
    )
