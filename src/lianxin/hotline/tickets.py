"""Tracking links (查询链接): a number, signed, so that a scan of a QR code is enough to follow one appeal."""

from typing import Final

import segno
from django.conf import settings
from django.core import signing
from django.urls import reverse

SEALED: Final = signing.Signer(salt="ticket")
"""The seal of the public pages: what is signed here is opened there."""


def link(number: str) -> str:
    """Return the address at which whoever holds it follows one appeal."""
    return f"{settings.BASE_URL}{reverse('portal:ticket', kwargs={'token': SEALED.sign(number)})}?via=qr"


def picture(address: str) -> str:
    """Return the QR code of an address as a picture that a page can hold; dark on white in every theme."""
    return segno.make(address, error="m").svg_data_uri(border=2, dark="#000", light="#fff")
