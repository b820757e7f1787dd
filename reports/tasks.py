from celery import shared_task

from reports import actions


@shared_task(name="reports.make_due")
def make_due() -> None:
    actions.make_due()
