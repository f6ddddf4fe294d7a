"""The reckoning: what the clients were told against what is there, and what is there against itself."""

import hashlib
import json
from collections import Counter
from datetime import timedelta

from django.utils import timezone

from lianxin.core.work_order_life import FINAL, State
from lianxin.dispatch import moves
from lianxin.dispatch.models import Clock, Evidence, Remark, Round, WorkOrder
from lianxin.hotline.models import Appeal
from lianxin.hotline.reactions import TEMPLATES
from lianxin.kernel import audit, files, ledger
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import LedgerEntry, LedgerLeaf, LedgerQueue, Notice, ReactionCursor

EVENTS = {
    "filed": ("dispatch.order-opened", "hotline.appeal-filed"),
    "answer": ("dispatch.order-answered",),
    "admission": ("dispatch.order-admitted",),
    "assignment": ("dispatch.order-assigned",),
    "return-request": ("dispatch.return-asked",),
    "return-approval": ("dispatch.return-approved",),
    "acceptance": ("dispatch.order-accepted",),
    "evidence": ("dispatch.evidence-added",),
    "report": ("dispatch.order-reported",),
    "review": ("dispatch.review-passed",),
    "callback": ("dispatch.called-back",),
}
"""Which facts each acknowledged write put into the order's chain."""
NOT_OF_A_CLIENT = {"dispatch.clock-ran-out"}
BEATS_WITHIN, STALLED_FOR = timedelta(seconds=30), timedelta(minutes=3)
DERIVED = ("term", "started_at", "due_at", "stopped_at", "is_provisional")


def faults(told, owner):
    """Yield a sentence for everything that is not as it should be; ``owner`` is a connection that no wall holds."""
    claim(scope=ROOT)
    yield from told.violations
    yield from _filed(told)
    for story in told.stories:
        if story.number:
            yield from _told_and_there(story)
    yield from _whole_orders()
    yield from _vault(owner)
    yield from _ledger()
    yield from _reactions()
    yield from _jobs(owner)


def _filed(told):
    """Every appeal that was sent is there once, and nothing that was not sent is."""
    sent = {story.source_id: story.number for story in told.stories}
    there = dict(Appeal.objects.values_list("source_id", "number"))
    if len(there) != Appeal.objects.count():
        yield "an appeal is there twice"
    if len(set(sent.values())) != len(sent):
        yield "two appeals were given one number"
    if there != sent:
        yield f"appeals differ from what was acknowledged: {sorted(set(there.items()) ^ set(sent.items()))[:6]}"
    orders = set(WorkOrder.objects.values_list("number", flat=True))
    if orders != set(there.values()):
        yield f"orders without appeal, or appeals without order: {sorted(orders ^ set(there.values()))[:6]}"


def _told_and_there(story):
    order = WorkOrder.objects.filter(number=story.number).first()
    if order is None:
        yield f"{story.number} was acknowledged and is not there"
        return
    last = story.writes[-1].answer
    state, version = last.get("state", "registered"), last.get("version", 1)
    if (order.state, order.version) != (state, version):
        yield f"{story.number} stands at {order.state} v{order.version}, acknowledged was {state} v{version}"
    expected = [event for write in story.writes for event in _events(write)]
    if State(state) in FINAL:
        expected.append("dispatch.order-closed")
    chain = [entry.name for entry in ledger.history(moves.subject(story.number)) if entry.name not in NOT_OF_A_CLIENT]
    if chain != expected:
        yield f"{story.number} has the chain {chain}, acknowledged was {expected}"
    kept = list(Evidence.objects.filter(order=order).values_list("file_id", flat=True))
    if sorted(kept) != sorted(story.files):
        yield f"{story.number} has evidence {kept}, acknowledged was {story.files}"
    for digest in kept:
        if hashlib.sha256(files.path_of(digest).read_bytes()).hexdigest() != digest:
            yield f"{story.number}: the file {digest} is not what it was"


def _events(write):
    yield from EVENTS[write.verb]
    if write.verb == "callback":
        if write.answer["state"] != "called_back":
            yield "dispatch.order-rated"
        if write.answer["state"] == "admitted":
            yield "dispatch.order-reopened"


def _whole_orders():
    """No order is half-written, whoever was told of it."""
    for order in WorkOrder.objects.defer("search").iterator():
        chain = list(ledger.history(moves.subject(order.number)))
        if [entry.seq for entry in chain] != list(range(1, len(chain) + 1)) or len(chain) < 2:
            yield f"{order.number} has a broken chain of {len(chain)}"
            continue
        folded = {
            (name, cycle.number): (str(cycle.due.term), *(getattr(cycle, each) for each in DERIVED[1:]))
            for name, cycles in moves.cycles(order, chain).items()
            for cycle in cycles
        }
        rows = Clock.objects.filter(order=order).values_list("name", "cycle", *DERIVED)
        if {tuple(row[:2]): tuple(row[2:]) for row in rows} != folded:
            yield f"{order.number}: the clocks are not what its chain says"
        bodies = [json.loads(entry.body) for entry in chain]
        reported = {body["facts"]["round"] for body in bodies if body["event"] == "dispatch.order-reported"}
        if reported != set(Round.objects.filter(order=order).values_list("number", flat=True)):
            yield f"{order.number}: the rounds are not the reports of its chain"
        said = {(body["seq"], name) for body in bodies[:1] + bodies[2:] for name in body["digests"] if name != "text"}
        if said != set(Remark.objects.filter(order=order).values_list("seq", "name")):
            yield f"{order.number}: the remarks are not those its chain commits to"


def _vault(owner):
    """Each caller has a record in the vault, and no record is left of an appeal that was never filed."""
    callers = set(Appeal.objects.exclude(caller=None).values_list("caller", flat=True))
    records = {row[0] for row in owner.execute("SELECT id FROM kernel_vaultrecord")}
    if callers != records:
        yield f"{len(callers)} callers, {len(records)} records in the vault, {len(callers & records)} of them the same"


def _ledger():
    verdict = audit.verify()
    if not verdict.is_good:
        yield f"the ledger does not verify: {verdict.first}"
    entries, leaves = LedgerEntry.objects.count(), LedgerLeaf.objects.count()
    if LedgerQueue.objects.exists() or entries != leaves:
        yield f"{entries} entries, {leaves} in the tree, {LedgerQueue.objects.count()} waiting"


def _reactions():
    """Every reaction has heard everything, and what it wrote is there once."""
    size = LedgerLeaf.objects.count()
    for name, index in ReactionCursor.objects.values_list("name", "next_index"):
        if index != size:
            yield f"the reaction {name} stands at {index} of {size}"
    told = Appeal.objects.exclude(caller=None).values_list("number", flat=True)
    subjects = {moves.subject(number) for number in told}
    heard = LedgerEntry.objects.filter(name__in=TEMPLATES).values_list("subject", "name")
    expected = Counter((subject, TEMPLATES[name]) for subject, name in heard if subject in subjects)
    written = Counter((f"order:{each.facts['number']}", each.template) for each in Notice.objects.all())
    if written != expected:
        wrong = list(((written - expected) + (expected - written)).items())[:4]
        yield f"notices were written {written.total()} times, {expected.total()} facts ask for one: {wrong}"


def _jobs(owner):
    """No job of the clock is stuck with a worker that is gone, and none was begun twice for one minute."""
    yield from stuck_jobs(owner)
    twice = owner.execute(
        "SELECT task_name, defer_timestamp FROM procrastinate_periodic_defers GROUP BY 1, 2 HAVING count(*) > 1"
    )
    yield from (f"the job {name} of {moment} was begun twice" for name, moment in twice)


def behind(owner):
    """Return what the worker has still to do, in sentences."""
    waiting, late = owner.execute(
        "SELECT (SELECT count(*) FROM kernel_ledgerqueue), (SELECT count(*) FROM kernel_reactioncursor"
        " WHERE next_index < (SELECT count(*) FROM kernel_ledgerleaf))"
    ).fetchone()
    said = [f"{waiting} entries wait"] * bool(waiting) + [f"{late} reactions are behind"] * bool(late)
    return said + stuck_jobs(owner)


def stuck_jobs(owner):
    """Return a sentence for each job that is in the hands of a dead worker, or that nobody has taken up."""
    rows = owner.execute(
        "SELECT job.task_name, job.status, job.attempts FROM procrastinate_jobs job"
        " LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id AND worker.last_heartbeat > %s"
        " WHERE (job.status = 'doing' AND worker.id IS NULL) OR (job.status = 'todo'"
        " AND (SELECT max(at) FROM procrastinate_events event WHERE event.job_id = job.id) < %s)",
        [timezone.now() - BEATS_WITHIN, timezone.now() - STALLED_FOR],
    )
    return [f"the job {name} is stuck at {status} after {attempts} attempts" for name, status, attempts in rows]
