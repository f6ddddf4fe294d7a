"""``lianxin messages``."""

import sys
from typing import TextIO

import click


@click.command()
@click.option(
    "--check", "is_check", is_flag=True, help="Write nothing; exit 1 when a text is untranslated or obsolete."
)
@click.option("--take", "given", type=click.File(encoding="utf-8"), help="Fill in lines of Chinese, a tab and English.")
@click.option("--compile", "is_compile", is_flag=True, help="Only compile the catalogue for Django.")
def messages(is_check: bool, is_compile: bool, given: TextIO | None) -> None:
    """Bring the English catalogue up to date with every Chinese text that readers meet, and print what has no English.

    Each line printed is a text and a tab: write the English behind it, and give the lines back with --take.
    """
    from lianxin.web import messages as known

    if is_compile:
        known.compile_()
        return
    texts = known.found()
    if is_check:
        wrong = list(known.faults(known.catalogue(), texts))
        click.echo("\n".join(wrong) or f"{len(texts)} texts, all in English")
        sys.exit(1 if wrong else 0)
    new = known.renewed(known.catalogue(), texts)
    known.take(new, given or ())
    known.write(new)
    for text in known.untranslated(new, texts):
        click.echo(f"{known.plain(text)}\t")
