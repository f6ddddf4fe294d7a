"""Small rule books for the tests of the rules about rules."""

from datetime import date

from lianxin.core.rulebook import ClockTerms, Matter, MatterKind, Parameter, Phrase, RefusalGround, Route, RuleBook

BRANCHES = {
    MatterKind.CONSULTATION: "consult",
    MatterKind.REPORT: "report",
    MatterKind.COMPLAINT: "complaint",
    MatterKind.SUGGESTION: "suggestion",
    MatterKind.HELP: "help",
}


def parameter(value=8, **facts):
    return Parameter(**{"value": value, "unit": "min", "origin": "源文 004", "owner": "省局专卖处", **facts})


def terms(finish="2wd", **facts):
    written = {"label": "一般", "report": "8min", "dispatch": "1h", "finish": finish, "callback": "1wd"}
    return ClockTerms(**{**written, "origin": "源文 004", **facts})


def matter(code, kind=MatterKind.REPORT, **facts):
    return Matter(**{"code": code, "label": "销售假冒卷烟", "kind": kind, "terms": "ordinary", **facts})


def route(line, covered, team="squad"):
    return Route(line=line, matter=covered, team=team, reason="涉烟违法线索由稽查队核查")


def book(**facts):
    """Return a book with nothing wrong in it, save what the test changes."""
    written = {
        "edition": "2026-07",
        "effective_on": date(2026, 7, 1),
        "owner": "省局专卖处",
        "source": "源文 004",
        "parameters": {"order.sla.jian.report": parameter()},
        "terms": {"urgent": terms("24h", label="紧急"), "ordinary": terms()},
        "matters": (
            *(matter(f"{branch}.other", kind, label="其他") for kind, branch in BRANCHES.items()),
            matter("report.fake", keywords=("假烟", "假冒")),
        ),
        "routes": (route(1, "report"), route(2, "*", "office")),
        "refusal_grounds": (RefusalGround(code="petition", label="已进入信访", channel="信访部门", origin="潍坊"),),
        "phrases": (Phrase(text="不知道", use="forbidden", better="马上为您核实", origin="源文 000"),),
    }
    return RuleBook(**{**written, **facts})
