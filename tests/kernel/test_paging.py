"""Pages by keyset: marks are read back, and nothing else is taken for one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.kernel.paging import BadPage, key_of, mark, page_of

moments = st.datetimes(timezones=st.just(UTC))


@given(moments, st.integers(0, 2**62))
def test_a_mark_is_read_back_as_it_was_written(at, id_):
    assert key_of(mark((at, id_)), datetime, int) == (at, id_)


def test_no_mark_is_the_first_page():
    assert key_of("", int) is None


@pytest.mark.parametrize(
    "after", ["x", "W10", mark((1, 2)), mark(("x",)), "{}", "é", "=" * 100, mark(([1],)), "bnVsbA"]
)
def test_what_is_not_one_of_our_marks_is_refused_in_words(after):
    with pytest.raises(BadPage, match="翻页位置不对"):
        key_of(after, int)


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(BadPage):
        key_of(mark(("2026-11-18T09:18:00",)), datetime)


@given(st.text(max_size=60))
def test_whatever_is_sent_is_a_key_or_refused(after):
    try:
        key = key_of(after, int)
    except BadPage:
        return
    assert key is None or isinstance(key[0], int)


@pytest.mark.parametrize(("found", "shown", "goes_on"), [(0, 0, False), (50, 50, False), (51, 50, True)])
def test_a_page_goes_on_when_one_more_row_was_found(found, shown, goes_on):
    page = page_of(range(found), 50, lambda row: (row,))

    assert (len(page.rows), bool(page.after)) == (shown, goes_on)
