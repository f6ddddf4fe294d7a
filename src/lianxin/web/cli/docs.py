"""``lianxin openapi``, ``lianxin diagram``."""

import json

import click

from lianxin.web.surroundings import without_database


@click.command()
def openapi() -> None:
    """Print the API's OpenAPI document, as it is committed in openapi.json."""
    without_database()
    from lianxin.web.api import api

    click.echo(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=2, sort_keys=True))


@click.command()
def diagram() -> None:
    """Print the life of a work order as a Mermaid diagram, as it stands in docs/work-order-life.md."""
    from lianxin.core.work_order_life import diagram as drawn

    click.echo(drawn(), nl=False)
