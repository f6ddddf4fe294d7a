"""An independent reckoning of a replay: deadlines, overdue orders, working-day durations.

It shares no code with the product.

Reads the messages' own file, a calendar of one row a day, and what the product wrote into its database; reckons each
deadline by walking days one by one, and names every difference.

    python tests/replay/oracle.py --database postgresql://… --messages FILE.parquet --calendar days.csv --source NAME
"""

import argparse
import csv
import datetime as dt
import sys
from collections import namedtuple
from pathlib import Path

import psycopg
import pyarrow.parquet

CHINA = dt.timezone(dt.timedelta(hours=8))
CLOSE = dt.time(17, 30)
DAY = dt.timedelta(days=1)

FOUND = """
    SELECT a.source_id, o.state, o.received_at, c.name, c.cycle, c.term, c.started_at, c.due_at, c.stopped_at,
           EXISTS (SELECT 1 FROM kernel_ledgerentry e WHERE e.subject = 'order:' || o.number
                   AND e.name = 'dispatch.clock-ran-out' AND e.body LIKE '%%"clock":"' || c.name || '"%%')
    FROM hotline_appeal a JOIN dispatch_workorder o ON o.number = a.number JOIN dispatch_clock c ON c.order_id = o.id
    WHERE a.source = %s ORDER BY a.source_id, c.name, c.cycle
"""


Row = namedtuple("Row", "id state received name cycle term started due_at stopped rang")


def working_days(path):
    with Path(path).open(newline="", encoding="utf-8") as file:
        return {dt.date.fromisoformat(row["date"]) for row in csv.DictReader(file) if row["holiday_cn"] == "1"}


def messages(path):
    rows = pyarrow.parquet.read_table(path).to_pylist()
    for row in rows:
        answered = row.get("reply_time") if (row.get("reply") or "").strip() else None
        yield str(row["id"]), local(row["time"]), local(answered) if answered else None


def local(moment):
    return moment.replace(tzinfo=CHINA)


def due(start, term, days):
    """Walk to the deadline: minutes and hours run on, working days are counted one by one from the next day."""
    amount = int("".join(filter(str.isdigit, term)))
    unit = term.lstrip("0123456789")
    if unit in ("min", "h"):
        return start + dt.timedelta(minutes=amount * (1 if unit == "min" else 60))
    day = start.astimezone(CHINA).date()
    while amount:
        day += DAY
        amount -= day in days
    return dt.datetime.combine(day, CLOSE, CHINA)


def days_between(start, end, days):
    day, count = start.astimezone(CHINA).date(), 0
    while day < end.astimezone(CHINA).date():
        day += DAY
        count += day in days
    return count


def of_handling(row, at, answered):
    """Yield how one order's handling differs from what the file says of it."""
    if row.cycle != 1 or row.started != at:
        yield f"handling began {row.started}, the file says {at}"
    if row.stopped != answered:
        yield f"handling ended {row.stopped}, the file says {answered}"
    if (row.state == "closed") != (answered is not None):
        yield f"is {row.state}, answered in the file: {answered}"


def of_clock(row, late, reckoned):
    """Yield how one clock differs from the reckoning."""
    if row.due_at != reckoned:
        yield f"{row.name} is due {row.due_at}, reckoned {reckoned}"
    if late and row.stopped is None and not row.rang:
        yield f"{row.name} is late and runs on, and the ledger does not say so"


def differences(connection, source, said, days):
    """Yield every way in which the product's rows differ from the reckoning; the last thing yielded is a summary."""
    seen, counts = set(), {"messages": len(said), "clocks": 0, "overdue": 0, "answered": 0, "working_days": 0}
    ends = max(max(at, answered or at) for at, answered in said.values())
    for row in map(Row._make, connection.execute(FOUND, [source])):
        at, answered = said[row.id]
        seen.add(row.id)
        counts["clocks"] += 1
        reckoned = due(row.started, row.term, days)
        late = (row.stopped or ends) > reckoned
        if row.received != at:
            yield f"{row.id}: received {row.received}, the file says {at}"
        if row.name == "finish":
            yield from (f"{row.id}: {fault}" for fault in of_handling(row, at, answered))
            counts["overdue"] += late
            counts["answered"] += answered is not None
            counts["working_days"] += days_between(at, answered, days) if answered else 0
        yield from (f"{row.id}: {fault}" for fault in of_clock(row, late, reckoned))
    if missing := set(said) - seen:
        yield f"{len(missing)} messages are not there, {min(missing)} the first"
    yield counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("database", "messages", "calendar", "source"):
        parser.add_argument(f"--{name}", required=True)
    words = parser.parse_args()
    days = working_days(words.calendar)
    said = {id_: (at, answered) for id_, at, answered in messages(words.messages)}
    with psycopg.connect(words.database) as connection:
        connection.execute("SELECT set_config('lianxin.scope', '39', false)")
        *found, counts = differences(connection, words.source, said, days)
    for each in found[:20]:
        print(each)
    print(f"{len(found)} differences;", ", ".join(f"{name} {count}" for name, count in counts.items()))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
