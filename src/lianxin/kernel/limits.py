"""Limits (限次): how often one address may do one thing, counted where all processes look.

What is kept is the keyed digest of the address, never the address, and only for as long as it counts.
"""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address
from typing import ClassVar, Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel import vault

AN_HOUR: Final = 3600
BITS_OF_A_HOUSEHOLD: Final = 64
"""An IPv6 subscriber is given at least 2**64 addresses; they count as one."""
UNKNOWN: Final = "unknown"


class TooMany(Refusal):
    """The address did this as often as it may."""

    kind: ClassVar[Kind] = Kind.TOO_MANY
    code: ClassVar[str] = "limits.too_many"


def address_of(request: HttpRequest) -> str:
    """Return whom to count a request for, as django-allauth sees it behind the proxies we trust."""
    try:
        address = ip_address(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ValueError):
        return UNKNOWN  # everybody whose address we cannot tell counts as one
    return str(int(address) >> BITS_OF_A_HOUSEHOLD) if isinstance(address, IPv6Address) else str(address)


def take(name: str, address: str, *, most: int, seconds: int = AN_HOUR) -> None:
    """Count one more, of at most ``most`` within any ``seconds``.

    Each count is a place that is taken or not, and taking one is atomic: two at once never share the last place.

    Raises:
        TooMany

    """
    places = _places(name, address, most)
    taken = cache.get_many(places)
    if not any(cache.add(place, 1, seconds) for place in places if place not in taken):
        raise _refusal(seconds)


def require(name: str, address: str, *, most: int, seconds: int = AN_HOUR) -> None:
    """Refuse when nothing is left to take, without taking it.

    Raises:
        TooMany

    """
    places = _places(name, address, most)
    if len(cache.get_many(places)) >= len(places):
        raise _refusal(seconds)


def _places(name: str, address: str, most: int) -> Sequence[str]:
    mark = vault.blind("address", address).hex()
    return [f"limit:{name}:{mark}:{place}" for place in range(most)]


def _refusal(seconds: int) -> TooMany:
    return TooMany("次数太多了，请过{minutes}分钟再来；急的话请打12313", minutes=seconds // 60)
