"""The Celery application and the beat schedule: every periodic job of the product stands in this one list.

Redis carries hints, never records: tasks get ids of ledger rows, dates live in PostgreSQL, and each job may run twice
or late without harm. Hence no eta, no countdown, no chords, no results.
"""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poems_clinic.settings")

app = Celery("poems_clinic")
# Web threads look the application up as well, not only the thread that imported it.
app.set_default()
app.conf.update(
    broker_url=settings.REDIS_URL,
    timezone=settings.TIME_ZONE,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # A worker that is killed gives its task back at once instead of losing it.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=60,
    task_time_limit=90,
    worker_soft_shutdown_timeout=10,
    worker_max_tasks_per_child=500,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # A web request never waits for Redis: the row is in PostgreSQL, the sweep finds it anyway.
    task_publish_retry=False,
    broker_transport_options={
        # Longer than any task's time limit, so that a running task is not handed out twice.
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": not settings.REDIS_URL.startswith("redis+socket"),
    },
    beat_schedule={
        # Ticks expire after one period: a worker that was away does not find a heap of them.
        "plan-reminders": {
            "task": "reminders.plan",
            "schedule": settings.PLAN_SECONDS,
            "options": {"expires": settings.PLAN_SECONDS},
        },
        "send-due-reminders": {
            "task": "reminders.send_due",
            "schedule": settings.TICK_SECONDS,
            "options": {"expires": settings.TICK_SECONDS},
        },
        "make-due-reports": {
            "task": "reports.make_due",
            "schedule": settings.TICK_SECONDS,
            "options": {"expires": settings.TICK_SECONDS},
        },
        "escalate-unseen-results": {
            "task": "samples.escalate",
            "schedule": settings.PLAN_SECONDS,
            "options": {"expires": settings.PLAN_SECONDS},
        },
        "heartbeat": {
            "task": "ledger.heartbeat",
            "schedule": settings.TICK_SECONDS,
            "options": {"expires": settings.TICK_SECONDS},
        },
    },
)
app.autodiscover_tasks()
