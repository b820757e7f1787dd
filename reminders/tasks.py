from celery import shared_task
from django.conf import settings

from ledger import actions as ledger
from ledger.poke import poke
from reminders import actions


@shared_task(name=actions.PLANNED)
def plan() -> None:
    actions.plan()
    ledger.beat(actions.PLANNED, every=settings.PLAN_SECONDS)
    poke(actions.SENT)


@shared_task(name=actions.SENT)
def send_due() -> None:
    actions.send_due()
