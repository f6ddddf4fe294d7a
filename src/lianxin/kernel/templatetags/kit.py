"""Filters and fragments of the UI kit."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def t(text: str) -> str:
    """Say a word of ours in the reader's language."""
    return gettext(text) if text else ""
