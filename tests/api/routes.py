"""Every address of the product, as Django's URL map and the OpenAPI document know them."""

import importlib
import inspect
import pkgutil
import re
from dataclasses import dataclass
from functools import cache

from django import forms
from django.urls import URLPattern, URLResolver, get_resolver

import lianxin

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
OF_LIBRARIES = ("allauth", "ninja", "functools", "django.views.i18n")
"""Pages that libraries bring and guard themselves: the login, the OpenAPI document, the language."""


@dataclass(frozen=True)
class Page:
    """One address for people."""

    route: str
    module: str

    @property
    def parameters(self):
        return tuple(_key(found) for found in PARAMETER.finditer(self.route))

    @property
    def is_for_staff(self):
        return self.route.startswith("desk")

    def at(self, values):
        return "/" + PARAMETER.sub(lambda found: str(values[_key(found)]), self.route)


@dataclass(frozen=True)
class Operation:
    """One verb of the API at one address."""

    method: str
    path: str
    parameters: tuple[str, ...]
    asked: tuple[str, ...]
    body: tuple[str, ...]
    is_form: bool

    def at(self, values):
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], self.path)


@cache
def pages():
    """Return the pages of the product itself, each once."""
    found = {
        Page(route, pattern.callback.__module__)
        for route, pattern in _patterns(get_resolver())
        if not route.startswith("api/v1/")
    }
    return sorted((page for page in found if not page.module.startswith(OF_LIBRARIES)), key=lambda page: page.route)


def routes_of_libraries():
    """Return the addresses that ``pages`` leaves out, and that are not the API's."""
    return [
        route
        for route, pattern in _patterns(get_resolver())
        if pattern.callback.__module__.startswith(OF_LIBRARIES) and not route.startswith("api/v1/")
    ]


def routes_of_the_api():
    """Return the addresses below /api/v1/ in the URL map, written as OpenAPI writes them."""
    return {
        "/" + PARAMETER.sub(r"{\2}", route)
        for route, pattern in _patterns(get_resolver())
        if route.startswith("api/v1/") and pattern.name not in {"openapi-json", "api-root"}
    }


@cache
def operations():
    """Return the operations of the OpenAPI document."""
    from lianxin.web.api import api

    document = api.get_openapi_schema()
    return [
        _operation(document, method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


@cache
def fields_of_forms():
    """Return every field of every form of every room: name → where it stands."""
    found = {}
    for module in pkgutil.walk_packages(lianxin.__path__, "lianxin."):
        if not re.search(r"\.forms(\.|$)", module.name):
            continue
        for name, form in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(form, forms.BaseForm):
                found |= dict.fromkeys(form.base_fields, f"{module.name}.{name}")
    return found


def _key(found):
    """Return what a parameter is called, with its kind unless it is a slug: one word may name two things."""
    return found[2] if found[1] in {None, "slug"} else f"{found[1]}:{found[2]}"


def _patterns(resolver, prefix=""):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield prefix + str(each.pattern), each


def _operation(document, method, path, operation):
    parameters = operation.get("parameters", [])
    content = operation.get("requestBody", {}).get("content", {})
    kinds = {kind: _properties(document, each["schema"]) for kind, each in content.items()}
    return Operation(
        method, path,
        tuple(each["name"] for each in parameters if each["in"] == "path"),
        tuple(each["name"] for each in parameters if each["in"] == "query"),
        tuple(name for properties in kinds.values() for name in properties),
        "application/json" not in kinds,
    )  # fmt: skip


def _properties(document, schema):
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema.get("properties", {})
