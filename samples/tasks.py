from celery import shared_task

from samples.actions import results


@shared_task(name="samples.escalate")
def escalate() -> None:
    results.escalate()
