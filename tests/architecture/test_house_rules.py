"""House rules that no linter knows. Each failure names the file and the rule it breaks."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

import lianxin

SOURCE = Path(lianxin.__file__).parent
ROOT = SOURCE.parents[1]
MODULES = [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]
MIGRATIONS = list(SOURCE.rglob("migrations/0*.py"))
EDGES = [p for p in MODULES if p.name in {"pages.py", "api.py"} or "pages" in p.parts]
FLOORS = (
    "core", "kernel", "lake", "registry", "workforce", "dispatch", "hotline", "licensing", "enforcement", "station",
    "supervision", "insight", "portal", "web",
)  # fmt: skip
COMMANDS = [
    module.name
    for module in pkgutil.walk_packages(lianxin.__path__, "lianxin.")
    if re.search(r"\.commands(\.|$)", module.name)
]
LINES_A_MODULE_MAY_HAVE = 400
LINES_A_FUNCTION_MAY_HAVE = 40
PARAMETERS_A_FUNCTION_MAY_HAVE = 6
NOT_COUNTED = {"self", "cls", "by", "at", "request", "version"}  # said everywhere, or filled in by a framework
LIBRARY_PAGES = {"openapi-json", "api-root"}


def named(path):
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_and_functions_stay_small(path):
    text = path.read_text()
    assert sum(1 for line in text.splitlines() if line.strip()) <= LINES_A_MODULE_MAY_HAVE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LINES_A_FUNCTION_MAY_HAVE, node.name


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_functions_take_few_parameters(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            counted = [each.arg for each in taken if each.arg not in NOT_COUNTED]
            assert len(counted) <= PARAMETERS_A_FUNCTION_MAY_HAVE, node.name


@pytest.mark.parametrize("path", MIGRATIONS, ids=named)
def test_migrations_import_no_application_code(path):
    imported = re.findall(r"^\s*(?:from|import) (lianxin[.\w]*)", path.read_text(), re.MULTILINE)
    assert set(imported) <= {"lianxin.dispatch.models"}, "only a database function may be named"


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_are_keyword_only_and_say_who_and_when(name):
    module = importlib.import_module(name)
    for verb, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == name and not verb.startswith("_"):
            parameters = inspect.signature(function).parameters
            assert {"by", "at"} <= set(parameters), f"{name}.{verb}"
            assert all(p.kind is p.KEYWORD_ONLY for p in parameters.values()), f"{name}.{verb}"
            assert function.__doc__, f"{name}.{verb}"


@pytest.mark.parametrize("path", EDGES, ids=named)
def test_every_question_from_an_edge_says_who_is_looking(path):
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="queries" | "cards" | "proposals"), attr=asked)):
                if asked[0].isupper():
                    continue  # a dataclass, not a question
                assert "seen_by" in {k.arg for k in node.keywords}, f"{path.name}:{node.lineno}"


def test_foreign_keys_point_down_and_leave_no_way_back_up():
    """Import-linter cannot see ``ForeignKey("room.Model")``; this can."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not (getattr(field, "many_to_one", False) and field.concrete):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here != there and {here, there} <= set(FLOORS):
                assert FLOORS.index(there) < FLOORS.index(here), field
                assert field.remote_field.related_name == "+", field


def pages(resolver=None, prefix=""):
    """Every URL pattern of the product, with its route."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from pages(each, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield prefix + str(each.pattern), each


@pytest.mark.parametrize(("route", "pattern"), list(pages()), ids=lambda each: each if isinstance(each, str) else "")
def test_every_page_says_who_may_open_it(route, pattern):
    """A new page cannot be forgotten: it is behind ``needs``, said to be ``public``, or behind the API's own gate."""
    module = pattern.callback.__module__
    if module.startswith(("ninja", "allauth")) or route.startswith("api/v1/"):
        return  # the API has one gate for all of it, allauth guards its own pages
    assert hasattr(pattern.callback, "gate"), route


def test_the_api_has_one_gate_for_all_of_it():
    from ninja.constants import NOT_SET

    from lianxin.kernel.access import token_only
    from lianxin.web.api import api

    assert api.auth == [token_only]
    for _, router in api._routers:
        for path_view in router.path_operations.values():
            for operation in path_view.operations:
                assert operation.auth_param is NOT_SET, operation.path


@pytest.mark.parametrize("room", [each for each in FLOORS if each != "web"])
def test_every_room_says_what_it_is_for(room):
    prose = (SOURCE / room / "__init__.py").read_text()
    assert ast.get_docstring(ast.parse(prose))
    assert len([node for node in ast.parse(prose).body if not isinstance(node, ast.Expr)]) == 0, (
        "prose and nothing else"
    )
    assert len(prose.strip().splitlines()) <= 8


def test_no_debt_is_left_in_words():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [named(path) for path in MODULES if marks.search(path.read_text())] == []


def test_the_drawn_life_is_the_life():
    from lianxin.core.work_order_life import diagram

    assert diagram() in (ROOT / "docs" / "work-order-life.md").read_text()
