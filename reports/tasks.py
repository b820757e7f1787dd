from celery import shared_task

from reports import actions


@shared_task(name=actions.DUE)
def make_due() -> None:
    actions.make_due()
