"""The broker that REDIS_URL names, with the settings of our Celery application: Valkey here, a real Redis elsewhere."""

import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from kombu import Connection, Exchange, Queue

from poems_clinic.celery import app


@pytest.fixture
def broker() -> Iterator[Connection]:
    with app.connection_for_write() as connection:
        yield connection


@pytest.fixture
def queue(broker: Connection) -> Iterator[Queue]:
    name = f"drill-{uuid.uuid4().hex}"
    bound = Queue(name, Exchange(name, type="direct"), routing_key=name)(broker.default_channel)
    bound.declare()
    yield bound
    bound.delete()


def send(broker: Connection, queue: Queue, number: int) -> None:
    with broker.Producer(serializer="json") as producer:
        producer.publish({"id": number}, exchange=queue.exchange, routing_key=queue.routing_key)


def test_the_application_talks_to_the_broker_that_is_named() -> None:
    assert app.conf.broker_url == settings.REDIS_URL
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=3)


def test_messages_arrive_once_and_in_order(broker: Connection, queue: Queue) -> None:
    for number in range(20):
        send(broker, queue, number)
    arrived = []
    while (message := queue.get()) is not None:
        arrived.append(message.payload["id"])
        message.ack()
    assert arrived == list(range(20))


def test_what_a_worker_took_and_did_not_finish_comes_back(broker: Connection, queue: Queue) -> None:
    send(broker, queue, 7)
    with app.connection_for_read() as worker:
        taken = queue(worker.default_channel).get()
        assert taken is not None
        assert queue.get() is None
        # The worker closes in order, without having said that it is done.
    returned = queue.get()
    assert returned is not None
    assert returned.payload == {"id": 7}
    assert returned.headers.get("redelivered") or returned.delivery_info.get("redelivered")
    returned.ack()


def test_only_json_is_accepted() -> None:
    assert list(app.conf.accept_content) == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_ignore_result is True


def test_a_task_that_runs_is_never_handed_out_a_second_time_by_the_clock() -> None:
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit
