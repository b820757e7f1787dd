from celery import shared_task

from ledger import actions


@shared_task(name="ledger.heartbeat")
def heartbeat() -> None:
    actions.beat()
