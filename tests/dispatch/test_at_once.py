"""What several people do to one order at the same moment, on a database that is really committed to."""

import json

from django.utils import timezone

from lianxin.core.chains import Link, check_chain
from lianxin.dispatch import commands, moves
from lianxin.kernel import ledger
from lianxin.kernel.claims import claim
from lianxin.registry.queries import forget
from tests.at_once import at_once
from tests.dispatch import desk
from tests.province import People, build

WAITING = 6


def test_those_who_wait_for_an_order_go_on_from_where_the_one_before_left_it(really):
    build()
    forget()
    people = People()
    number = desk.assigned(people)
    before = len(ledger.history(moves.subject(number)))
    dispatcher = desk.as_(people.dispatcher)

    def give(place):
        claim(scope=dispatcher.unit)
        words = {"officer": people.officer_id, "reason": f"第{place}次改派。"}
        return commands.reassign(number=number, **words, by=dispatcher, at=timezone.now()).version

    versions = at_once(give, WAITING)

    chain = ledger.history(moves.subject(number))
    assert len(set(versions)) == WAITING
    assert len(chain) == before + WAITING
    assert check_chain([Link(entry.leaf, json.loads(entry.body)) for entry in chain]) == ()
