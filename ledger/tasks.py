from celery import shared_task
from django.conf import settings

from ledger import actions


@shared_task(name="ledger.heartbeat")
def heartbeat() -> None:
    actions.beat("ledger.heartbeat", every=settings.TICK_SECONDS)
