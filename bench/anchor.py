"""The anchor: the least that a WSGI endpoint on psycopg can do, on a connection that each thread keeps.

``POST /pair`` reads JSON and does two INSERTs in one transaction; ``GET /list`` selects 50 rows and writes JSON with
the same columns as the product's list.
"""

import json
import os
import threading

import psycopg

COLUMNS = (
    "number, title, kind, matter, state, flags, is_urgent, unit, officer_name, place, due_at, due_clock, "
    "received_at, round, version"
)
TABLES = """
    DROP TABLE IF EXISTS bench_order, bench_entry, bench_list;
    CREATE TABLE bench_order (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, unit text NOT NULL,
        title text NOT NULL, text text NOT NULL, at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE bench_entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        order_id bigint NOT NULL, name text NOT NULL, body text NOT NULL, at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE bench_list AS SELECT w.id, w.number, w.title, w.kind, w.matter, w.state, w.flags, w.is_urgent, w.unit,
        o.name AS officer_name, w.place, w.due_at, w.due_clock, w.received_at, w.round, w.version
        FROM dispatch_workorder w LEFT JOIN workforce_officer o ON o.id = w.officer_id ORDER BY w.id LIMIT 100000;
    ALTER TABLE bench_list ADD PRIMARY KEY (id);
    ANALYZE bench_list;
    GRANT ALL ON bench_order, bench_entry, bench_list TO lianxin_app;
"""
ORDER = "INSERT INTO bench_order (unit, title, text) VALUES (%s, %s, %s) RETURNING id"
ENTRY = "INSERT INTO bench_entry (order_id, name, body) VALUES (%s, %s, %s)"
LIST = f"SELECT {COLUMNS} FROM bench_list ORDER BY id DESC LIMIT 50"

kept = threading.local()


def application(environ, start_response):
    """Answer one request."""
    connection = getattr(kept, "connection", None)
    if connection is None:
        connection = kept.connection = psycopg.connect(os.environ["ANCHOR_DATABASE_URL"], autocommit=True)
    answer = _pair(connection, environ) if environ["PATH_INFO"] == "/pair" else _list(connection)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


def _pair(connection, environ):
    body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    with connection.transaction():
        id_ = connection.execute(ORDER, [body["unit"], body["title"], body["text"]]).fetchone()[0]
        connection.execute(ENTRY, [id_, "opened", json.dumps(body, ensure_ascii=False)])
    return json.dumps({"id": id_}).encode()


def _list(connection):
    cursor = connection.execute(LIST)
    names = [column.name for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return json.dumps(rows, ensure_ascii=False, default=lambda moment: moment.isoformat()).encode()
