"""A job whose worker died half-way is taken up again by whoever comes next."""

import asyncio
from types import SimpleNamespace

import psycopg
import pytest
from procrastinate.contrib.django import app

from lianxin.kernel import jobs

A_DEAD_WORKER = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
A_JOB = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status, worker_id)"
    " VALUES ('clock', 'lianxin.kernel.jobs.send_notices', 'kernel.send_notices', '{\"timestamp\": 0}', %s, %s)"
)


@pytest.fixture
def owner(fresh_database):
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        yield owner


def take_up_stalled():
    async def turn():
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            async with worker.open_async():
                await jobs.take_up_stalled(SimpleNamespace(app=worker), timestamp=0)

    asyncio.run(turn())


def left(owner):
    return owner.execute("SELECT status::text, attempts FROM procrastinate_jobs").fetchall()


def test_a_job_of_a_dead_worker_waits_for_the_next_one(owner):
    worker = owner.execute(A_DEAD_WORKER).fetchone()[0]
    owner.execute(A_JOB, ["doing", worker])

    take_up_stalled()

    assert left(owner) == [("todo", 1)]


def test_a_job_whose_like_waits_already_is_not_done_twice(owner):
    worker = owner.execute(A_DEAD_WORKER).fetchone()[0]
    owner.execute(A_JOB, ["doing", worker])
    owner.execute(A_JOB, ["todo", None])

    take_up_stalled()

    assert left(owner) == [("todo", 0)]
