"""Fill the tables: a year of work orders over a hundred counties, 19 in 20 of them closed, the rest mostly recent.

What would be written by the product is written here in bulk, by the cluster's superuser and with triggers asleep, in
the product's own shapes: texts that differ, search vectors of their real words, clocks and rounds for every order,
whole chains in the ledger for the latest tenth.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import psycopg
from psycopg import sql

from bench import province
from bench.words import Asked, asked
from lianxin.core.indicators import Indicator
from lianxin.core.intake import title_of
from lianxin.dispatch.search import words_of

PROCESSES = 2
A_CHUNK = 4000
YEAR = dt.timedelta(days=365)
LATEST = 0.1
"""The share of orders that is recent: open ones are among them, and their chains are in the ledger."""

ENDED = (("closed", 90), ("answered", 5), ("refused", 4), ("terminated", 1))
RUNNING = (("registered", 6), ("admitted", 10), ("assigned", 14), ("handling", 40), ("return_asked", 2),
           ("reported", 8), ("reviewed", 10), ("called_back", 10))  # fmt: skip
CLOCK_OF = {"registered": "report", "admitted": "dispatch", "assigned": "finish", "handling": "finish",
            "return_asked": "finish", "reported": "finish", "reviewed": "callback"}  # fmt: skip
WITHOUT_OFFICER = {"registered", "admitted", "answered", "refused"}
TABLES = ("dispatch_workorder", "dispatch_clock", "dispatch_round", "hotline_appeal", "kernel_ledgerentry")
COLUMNS = (
    "id, unit, number, ticket, origin, kind, matter, title, text, text_salt, place, shop, is_urgent, flags, state, "
    "officer_id, earlier_officers, is_returnable, round, rules, calendar, received_at, opened_at, due_at, due_clock, "
    "ended_at, version, search"
)
CLOCKS = """
    INSERT INTO dispatch_clock (order_id, name, cycle, term, started_at, due_at, stopped_at, is_provisional, alarm_at,
                                alarms_fired)
    SELECT w.id, c.name, 1, c.term, w.received_at, w.received_at + c.allowed,
           CASE WHEN w.ended_at IS NOT NULL OR c.rank < s.rank THEN w.received_at + c.allowed * (w.id % 11) / 10 END,
           false,
           CASE WHEN w.ended_at IS NULL AND c.rank >= s.rank THEN w.received_at + c.allowed END, 0
    FROM dispatch_workorder w
    JOIN (VALUES ('report', '8min', interval '8 minutes', 1), ('dispatch', '1h', interval '1 hour', 2),
                 ('finish', '2wd', interval '3 days', 3), ('callback', '1wd', interval '1 day', 4))
         AS c (name, term, allowed, rank) ON true
    JOIN (VALUES ('registered', 1), ('admitted', 2), ('assigned', 3), ('handling', 3), ('return_asked', 3),
                 ('reported', 3), ('reviewed', 4), ('called_back', 5), ('closed', 5), ('answered', 1), ('refused', 1),
                 ('terminated', 3)) AS s (state, rank) ON s.state = w.state
    WHERE c.rank <= s.rank
"""
ROUNDS = """
    INSERT INTO dispatch_round (order_id, number, handler, handler_unit, finding, is_solved, unsolved_reason,
        contacted_at, contacted_by, public_reply, reported_at, reviewer, reviewed_at, caller_back, caller_back_unit,
        call_attempts, call_outcome, called_at, rating, rated_at, rated_through)
    SELECT w.id, 1, o.account_id, o.unit, (ARRAY['true', 'partly', 'untrue'])[1 + w.id % 3], w.id % 7 <> 0,
        CASE WHEN w.id % 7 = 0 THEN '当事人拒绝配合，已告知其他途径' ELSE '' END,
        w.received_at + interval '5 hours', 'phone', '已到场核实，' || left(w.title, 20) || '的情况已依法处理。',
        w.received_at + interval '20 hours', (o.account_id + 999) % 2000 + 1, w.received_at + interval '21 hours',
        CASE WHEN w.state IN ('called_back', 'closed') THEN o.account_id % 2000 + 1 END,
        CASE WHEN w.state IN ('called_back', 'closed') THEN w.city ELSE '' END,
        1, CASE WHEN w.state IN ('called_back', 'closed') THEN 'reached' ELSE '' END,
        CASE WHEN w.state IN ('called_back', 'closed') THEN w.received_at + interval '30 hours' END,
        CASE WHEN w.state = 'closed' THEN 5 - (w.id % 23 = 0)::int * 3 END,
        CASE WHEN w.state = 'closed' THEN w.received_at + interval '31 hours' END,
        CASE WHEN w.state = 'closed' THEN 'web' ELSE '' END
    FROM dispatch_workorder w JOIN workforce_officer o ON o.id = w.officer_id
    WHERE w.state IN ('reported', 'reviewed', 'called_back', 'closed')
"""
APPEALS = """
    INSERT INTO hotline_appeal (number, channel, source, source_id, caller, caller_index, is_withheld, received_at,
                                filed_at, refusal_ground, answer)
    SELECT number, (ARRAY['phone', 'phone', 'phone', 'web', 'transfer', 'qr'])[1 + id % 6],
        CASE WHEN id % 6 = 4 THEN '12345' ELSE '' END, CASE WHEN id % 6 = 4 THEN 'S' || id ELSE '' END,
        gen_random_uuid(), substr(sha256(int8send(id % 400000)), 1, 16), true, received_at, opened_at, '', ''
    FROM dispatch_workorder
"""
FIGURES = """
    INSERT INTO insight_dailyfigure (unit, indicator, day, numerator, denominator, unrated)
    SELECT u.path, i.name, d.day::date, n.cases * 9 / 10, n.cases, n.cases / 20
    FROM registry_unit u
    CROSS JOIN unnest(%(indicators)s::text[]) AS i (name)
    CROSS JOIN generate_series(%(now)s::date - 364, %(now)s::date, interval '1 day') AS d (day)
    CROSS JOIN LATERAL (SELECT CASE length(u.path) WHEN 2 THEN 2740 WHEN 5 THEN 274 ELSE 27 END) AS n (cases)
    WHERE length(u.path) <= 8
"""
STEPS = ("dispatch.order-opened", "hotline.appeal-filed", "dispatch.order-admitted", "dispatch.order-assigned",
         "dispatch.order-accepted", "dispatch.order-reported", "dispatch.review-passed", "dispatch.called-back",
         "dispatch.order-rated", "dispatch.order-closed")  # fmt: skip
REACHED = """(CASE w.state WHEN 'registered' THEN 2 WHEN 'admitted' THEN 3 WHEN 'assigned' THEN 4 WHEN 'handling' THEN 5
    WHEN 'return_asked' THEN 5 WHEN 'reported' THEN 6 WHEN 'reviewed' THEN 7 WHEN 'called_back' THEN 8
    WHEN 'closed' THEN 10 ELSE 3 END)"""
ENTRIES = f"""
    INSERT INTO kernel_ledgerentry (unit, subject, seq, name, at, body, leaf)
    SELECT unit, subject, %(seq)s::int, %(name)s::text, at, body, sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
    FROM (SELECT w.unit, 'order:' || w.number AS subject, w.received_at + %(seq)s::int * interval '2 hours' AS at,
            format('{{"at":"%%s","by":{{"account":%%s,"name":"staff","unit":"%%s"}},"digests":{{}},"event":"%%s",'
                '"facts":{{"is_urgent":false,"matter":"%%s"}},"prev":%%s,"seq":%%s,"subject":"order:%%s","unit":"%%s",'
                '"v":1}}', w.received_at + %(seq)s::int * interval '2 hours', coalesce(w.officer_id, 1), w.unit,
                %(name)s::text, w.matter, coalesce('"' || encode(p.leaf, 'hex') || '"', 'null'), %(seq)s::int,
                w.number, w.unit) AS body
          FROM dispatch_workorder w
          LEFT JOIN kernel_ledgerentry p ON p.subject = 'order:' || w.number AND p.seq = %(seq)s::int - 1
          WHERE w.id > %(first)s::int AND {REACHED} >= %(seq)s::int) AS made
"""


def fill(url: str, rows: int, now: dt.datetime, say=print) -> None:
    """Fill an empty province: ``url`` is the database as its superuser sees it."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("SET session_replication_role = replica")
        people(database, now)
        with without_indexes(database, *TABLES):
            parts = [(url, rows, now, part) for part in range(PROCESSES)]
            with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
                list(pool.map(orders, *zip(*parts, strict=True)))
            say("  orders are there")
            database.execute("SET max_parallel_workers_per_gather = 2")
            for statement in (CLOCKS, ROUNDS, APPEALS):
                database.execute(statement)
            say("  clocks, rounds, appeals are there")
        database.execute(FIGURES, {"indicators": [each.value for each in Indicator], "now": now})
        database.execute("SET enable_nestloop = off")
        for seq, name in enumerate(STEPS, start=1):
            database.execute(ENTRIES, {"seq": seq, "name": name, "first": int(rows * (1 - LATEST))})
        say("  ledger entries are there")
        for table in TABLES:
            database.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        database.execute("SELECT setval('dispatch_number', %s)", [rows])
        database.execute("VACUUM (ANALYZE)")


def people(database: psycopg.Connection, now: dt.datetime) -> None:
    """Put units, accounts and officers there."""
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO registry_unit (path, kind, name, short_name, division, townships) "
            "VALUES (%s, %s, %s, %s, '390101', '[]')",
            list(province.units()),
        )
        cursor.executemany(
            "WITH a AS (INSERT INTO kernel_account (password, username, name, unit, roles, email, is_active, opened_at)"
            " VALUES ('!', %s, %s, %s, ARRAY[%s], '', true, %s) RETURNING id) "
            "INSERT INTO workforce_officer (unit, account_id, name, badge_no, post, is_on_duty) "
            "SELECT %s, id, %s, '39' || lpad(id::text, 6, '0'), %s, true FROM a",
            [
                (f"officer{place}", name, unit, post, now, unit, name, post)
                for place, (unit, post, name) in enumerate(province.officers(), start=1)
            ],
        )


def orders(url: str, rows: int, now: dt.datetime, part: int) -> None:
    """Write one part of the orders, every ``PROCESSES``-th chunk of them."""
    with psycopg.connect(url) as database, database.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        officers: dict[str, list[int]] = {}
        for unit, id_ in cursor.execute("SELECT unit, id FROM workforce_officer").fetchall():
            officers.setdefault(unit, []).append(id_)
        with cursor.copy(f"COPY dispatch_workorder ({COLUMNS}) FROM STDIN") as copy:
            for begin in range(part * A_CHUNK, rows, PROCESSES * A_CHUNK):
                chance = random.Random(begin)
                ids = range(begin + 1, min(begin + A_CHUNK, rows) + 1)
                copy.write("".join(line(id_, rows, now, officers, chance) for id_ in ids))


def line(id_: int, rows: int, now: dt.datetime, officers: dict[str, list[int]], chance: random.Random) -> str:
    """Return one order as COPY reads it."""
    age = (rows - id_) / rows
    received = now - YEAR * age - dt.timedelta(minutes=5)
    states = RUNNING if chance.random() < 1 - age / LATEST else ENDED
    state = chance.choices([name for name, _ in states], [share for _, share in states])[0]
    county = province.COUNTIES[int(len(province.COUNTIES) * chance.random() ** 1.3)]
    team = f"{county}.{chance.choice(province.TEAMS)[0]}"
    unit, officer = (county, "\\N") if state in WITHOUT_OFFICER else (team, str(chance.choice(officers[team])))
    clock = CLOCK_OF.get(state, "")
    due = str(received + dt.timedelta(hours=chance.randint(1, 120))) if clock else "\\N"
    ended = str(received + dt.timedelta(hours=31)) if states is ENDED else "\\N"
    said = asked(chance)
    number = f"YL-{received:%Y%m%d}-{id_:06d}"
    return "\t".join((
        str(id_), unit, number, hashlib.md5(number.encode(), usedforsecurity=False).hexdigest(), "hotline", said.kind,
        said.matter, title_of(said.text), said.text, "YmVuY2hiZW5jaGJlbmNoIQ", said.place, said.shop,
        "t" if said.matter == "report.minors" else "f", "{}", state, officer, "{}", "t", "1", "2026-07", "cn-2026.1",
        str(received), str(received), due, clock, ended, "8", vector(said),
    )) + "\n"  # fmt: skip


def vector(said: Asked) -> str:
    """Return the search vector of an order as PostgreSQL writes it: every word with its places."""
    places: dict[str, list[int]] = {}
    words = words_of(f"{said.text} {said.place} {said.shop}").lower()
    for place, word in enumerate(words.split(), start=1):
        places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, where))}" for word, where in places.items())


@contextmanager
def without_indexes(database: psycopg.Connection, *tables: str) -> Iterator[None]:
    """Take the secondary indexes and unique constraints off while the tables are filled, and build them afterwards."""
    again = []
    for table in tables:
        for name, definition in database.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass "
            "AND contype = 'u'", [table]
        ).fetchall():  # fmt: skip
            database.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table, name))))
            words = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
            again.append(words.format(sql.Identifier(table), sql.Identifier(name), sql.SQL(definition)))
        for name, definition in database.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid = %s::regclass AND NOT indisprimary", [table]
        ).fetchall():  # fmt: skip
            database.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
            again.append(sql.SQL(definition))
    yield
    for statement in again:
        database.execute(statement)
