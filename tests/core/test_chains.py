"""The sub-log of a subject: what a missing, moved or altered entry looks like."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.chains import Fault, Link, check_chain
from lianxin.core.merkle import Hash, leaf_hash

ORDER = "order:YL-20261118-000427"


def chain(length: int, *, subject: str = ORDER, closed: bool = True) -> list[Link]:
    links: list[Link] = []
    for number in range(1, length + 1):
        body: dict[str, Any] = {
            "v": 1,
            "subject": subject,
            "seq": number,
            "prev": links[-1].leaf.hex() if links else None,
            "event": "dispatch.order-assigned",
            "facts": {"entries": length} if closed and number == length else {},
        }
        links.append(Link(leaf_hash(Hash.SHA256, repr(body).encode()), body))
    return links


def altered(link: Link, **changes: Any) -> Link:
    return replace(link, body={**link.body, **changes})


def faults(entries: list[Link], *, closed: bool = False) -> list[tuple[Fault, int]]:
    return [(flaw.fault, flaw.position) for flaw in check_chain(entries, closed=closed)]


class TestWholeChains:
    @given(st.integers(1, 12))
    def test_a_chain_as_it_was_written_has_no_flaw(self, length: int) -> None:
        assert check_chain(chain(length), closed=True) == ()

    def test_an_order_taken_up_again_counts_everything_at_its_next_closing(self) -> None:
        again = Link(bytes(32), {**chain(3)[0].body, "seq": 3, "prev": chain(2)[1].leaf.hex(), "facts": {"entries": 3}})

        assert check_chain([*chain(2), again], closed=True) == ()

    def test_no_entries_are_no_flaw_unless_a_closing_is_due(self) -> None:
        assert faults([]) == []
        assert faults([], closed=True) == [(Fault.UNCLOSED, 0)]


class TestFlaws:
    def test_a_missing_entry_is_a_gap_and_a_broken_link(self) -> None:
        links = chain(4)

        assert faults([links[0], *links[2:]]) == [(Fault.GAP, 1), (Fault.PREV, 1)]

    def test_a_missing_beginning_is_a_gap_too(self) -> None:
        assert faults(chain(3)[1:]) == [(Fault.GAP, 0), (Fault.PREV, 0)]

    def test_a_missing_end_is_an_open_chain(self) -> None:
        assert faults(chain(3)[:-1], closed=True) == [(Fault.UNCLOSED, 1)]
        assert faults(chain(3)[:-1]) == []

    def test_a_repeated_entry_is_out_of_order(self) -> None:
        links = chain(2)

        assert faults([*links, links[1]]) == [(Fault.ORDER, 2), (Fault.PREV, 2)]

    def test_an_altered_body_shows_at_the_entry_after_it(self) -> None:
        links = chain(3)
        links[1] = replace(links[1], leaf=bytes(32))

        assert faults(links) == [(Fault.PREV, 2)]

    def test_an_entry_of_another_order_is_named(self) -> None:
        links = chain(3)
        links[1] = altered(links[1], subject="order:YL-20261118-000428")

        assert faults(links) == [(Fault.SUBJECT, 1)]

    @pytest.mark.parametrize("count", [2, 4, "3", True, None, 3.0])
    def test_a_closing_count_that_is_not_the_number_of_entries_is_named(self, count: object) -> None:
        links = chain(3)
        links[2] = altered(links[2], facts={"entries": count})

        assert faults(links, closed=True) == [(Fault.COUNT, 2)]

    @pytest.mark.parametrize("number", [None, "2", True, 2.0])
    def test_a_number_that_is_no_whole_number_is_out_of_order(self, number: object) -> None:
        links = chain(3)
        links[1] = altered(links[1], seq=number)

        assert (Fault.ORDER, 1) in faults(links)

    def test_facts_that_are_no_object_close_nothing(self) -> None:
        assert faults([altered(chain(1)[0], facts=["entries"])], closed=True) == [(Fault.UNCLOSED, 0)]

    def test_a_flaw_explains_itself(self) -> None:
        links = chain(3)
        flaws = check_chain([links[0], links[2]])

        assert str(flaws[0]) == "第2条缺号：应为2，实为3"
        assert str(check_chain([altered(links[0], prev="ab")])[0]) == "第1条与前一条脱节：应为空，实为ab"

    @given(st.integers(2, 8), st.data())
    def test_any_two_entries_swapped_are_found(self, length: int, data: st.DataObject) -> None:
        links = chain(length)
        first, second = data.draw(st.lists(st.integers(0, length - 1), min_size=2, max_size=2, unique=True))

        links[first], links[second] = links[second], links[first]

        assert min(position for _, position in faults(links)) == min(first, second)

    @given(st.integers(2, 8), st.data())
    def test_any_entry_left_out_is_found(self, length: int, data: st.DataObject) -> None:
        links = chain(length)
        del links[data.draw(st.integers(0, length - 1))]

        assert check_chain(links, closed=True)
