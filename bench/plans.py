"""Explain what PostgreSQL does for lists and searches, as the application's role with the claim set: walls and all."""

from rich.console import Console
from rich.table import Table

from bench import province

TOO_MANY = 5_000
"""Rows thrown away by a filter, in one statement, beyond which a plan is called bad."""

STATES = ((), ("registered",), ("handling",), ("closed",), ("assigned", "handling"), ("closed", "terminated"))
WORDS = ("假烟", "卷烟", "电子烟 学生", "许可证延续", "青禾头便利店", "鼻烟壶", "没有这个词语")


def explain(house) -> None:
    """Print one line a question: the time it took, what was read, thrown away and scanned."""
    import django

    django.setup()
    house.tokens()
    table = Table(title="plans, as lianxin_app with the claim set")
    for name in ("question", "ms", "pages read", "thrown away", "nodes"):
        table.add_column(name, justify="left" if name in {"question", "nodes"} else "right")
    for name, plans in _questions():
        nodes = [node for plan in plans for node in _nodes(plan["Plan"])]
        gone = sum(int(node.get("Rows Removed by Filter", 0) * node["Actual Loops"]) for node in nodes)
        pages = sum(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] for plan in plans)
        took = sum(plan["Execution Time"] + plan["Planning Time"] for plan in plans)
        ways = list(dict.fromkeys(filter(None, map(_way, nodes))))
        bad = gone > TOO_MANY or "Seq Scan of orders" in ways
        table.add_row(f"{'BAD ' if bad else ''}{name}", f"{took:.1f}", str(pages), str(gone), ", ".join(ways))
    Console(width=200).print(table)


def _questions():
    from bench.house import officer
    from lianxin.core.work_order_life import State
    from lianxin.dispatch import queries
    from lianxin.kernel.access import staff
    from lianxin.kernel.claims import claim
    from lianxin.kernel.models import Account

    people = {name: staff(Account.objects.get(username=name)) for name in ("leader", "city_supervisor", "dispatcher")}
    people["officer"] = staff(officer())
    below = {"leader": ("", province.CITY, province.COUNTY, province.TEAM), "city_supervisor": ("", province.COUNTY),
             "dispatcher": ("", province.TEAM), "officer": ("",)}  # fmt: skip
    for who, actor in people.items():
        claim(scope=actor.unit)
        for unit in below[who]:
            for states in STATES:
                wanted = queries.OrderFilter(states=tuple(map(State, states)), unit=unit)
                for ask in (queries.newest, queries.most_pressing):
                    if ask is queries.most_pressing and "closed" in states:
                        continue
                    name = f"{who} {unit or 'own'} {'+'.join(states) or 'any state'} {ask.__name__}"
                    page, plans = _explained(ask, wanted, actor)
                    yield name, plans
                    if page.after:
                        yield f"{name}, page 2", _explained(ask, wanted, actor, page.after)[1]
        for words in WORDS:
            yield (
                f"{who} own ?q={words}",
                _explained(queries.newest, queries.OrderFilter(words=words), actor)[1],
            )


def _nodes(node):
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _way(node) -> str:
    """Return how a node reads the orders, empty when it does something else."""
    if node.get("Relation Name", "dispatch_workorder") != "dispatch_workorder":
        return ""
    if "Index Name" in node and node["Node Type"] != "Bitmap Index Scan":
        return f"{node['Node Type']} {node['Index Name']}"
    names = {"Bitmap Index Scan": f"bitmap {node.get('Index Name')}", "Sort": "Sort", "Function Scan": "function"}
    return "Seq Scan of orders" if node["Node Type"] == "Seq Scan" else names.get(node["Node Type"], "")


def _explained(ask, wanted, actor, after=""):
    """Ask, and return the answer with the plans of every statement it took."""
    from django.db import connection

    said = []

    def note(execute, statement, values, many, context):
        said.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(note):
        answer = ask(wanted, seen_by=actor, after=after)
    plans = []
    for statement, values in said:
        if "dispatch_" in statement:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
                plans += cursor.fetchone()[0]
    return answer, plans
