"""Numbers of the world outside: tables a reader can check by hand, and properties that hold of all of them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from lianxin.core import identifiers
from lianxin.core.identifiers import (
    BadCartonCode,
    BadCreditCode,
    BadIdCard,
    BadLicenceNumber,
    BadUnitPath,
    HolderType,
    carton_code,
    credit_check,
    credit_code,
    id_card,
    id_card_check,
    licence_number,
    unit_path,
)
from lianxin.core.refusals import Kind
from lianxin.core.units import UnitKind

TODAY = date(2026, 11, 18)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

digits = st.text("0123456789")


def of_digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


first_17_of_credit = st.builds("92{}{}".format, of_digits(6), st.text(CREDIT_ALPHABET, min_size=9, max_size=9))
birthdays = st.dates(date(1900, 1, 1), TODAY)
first_17_of_card = st.builds(
    lambda division, born_on, order: f"39{division}{born_on:%Y%m%d}{order}", of_digits(4), birthdays, of_digits(3)
)


class TestCreditCode:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("91110000600037341L", "91110000600037341L"),  # the worked number of domain.md §7.4
            (" 91110000 600037341l\n", "91110000600037341L"),
            ("9111-0000-6000-3734-1L", "91110000600037341L"),
        ],
    )
    def test_is_kept_without_what_people_write_into_it(self, written: str, kept: str) -> None:
        assert credit_code(written).text == kept

    def test_says_its_division_and_organisation(self) -> None:
        code = credit_code("91110000600037341L")

        assert (code.division, code.organisation) == ("110000", "600037341")

    @pytest.mark.parametrize(
        ("written", "sentence"),
        [
            ("", "统一社会信用代码是18位，这里有0位"),
            ("91110000600037341", "统一社会信用代码是18位，这里有17位"),
            ("91110000600037341LL", "统一社会信用代码是18位，这里有19位"),
            ("91110000600037341M", "统一社会信用代码的校验位不对，请逐位核对"),
            ("9111000060003734IL", "统一社会信用代码里有不该出现的字符：第3至8位是数字，其余不用字母I、O、S、V、Z"),
            ("91A10000600037341L", "统一社会信用代码里有不该出现的字符：第3至8位是数字，其余不用字母I、O、S、V、Z"),
            ("９1110000600037341L", "统一社会信用代码里有不该出现的字符：第3至8位是数字，其余不用字母I、O、S、V、Z"),
        ],
    )
    def test_says_what_is_wrong(self, written: str, sentence: str) -> None:
        with pytest.raises(BadCreditCode) as caught:
            credit_code(written)

        assert (str(caught.value), caught.value.kind) == (sentence, Kind.INVALID)

    @given(first_17_of_credit)
    def test_is_good_with_its_own_check_digit_and_with_no_other(self, first: str) -> None:
        good = first + credit_check(first)

        assert credit_code(good).text == good
        assert uscc.is_valid(good)
        for other in set(CREDIT_ALPHABET) - {good[-1]}:
            with pytest.raises(BadCreditCode):
                credit_code(first + other)

    @given(first_17_of_credit, st.integers(0, 16), st.sampled_from(CREDIT_ALPHABET))
    def test_one_wrong_character_never_goes_unseen(self, first: str, place: int, other: str) -> None:
        good = first + credit_check(first)
        assume(good[place] != other)

        with pytest.raises(BadCreditCode):
            credit_code(good[:place] + other + good[place + 1 :])

    @given(first_17_of_credit)
    def test_reading_twice_changes_nothing(self, first: str) -> None:
        once = credit_code(first + credit_check(first))

        assert credit_code(once.text) == once


class TestLicenceNumber:
    def test_is_division_holder_and_serial(self) -> None:
        number = licence_number("390111 1 00042")

        assert (number.division, number.holder, number.serial) == ("390111", HolderType.SELF_EMPLOYED, "00042")
        assert number.holder.label == "个体工商户"

    @pytest.mark.parametrize("written", ["", "39011110004", "3901111000421", "39011110004X", "３90111100042"])
    def test_is_twelve_digits(self, written: str) -> None:
        with pytest.raises(BadLicenceNumber, match="许可证号是12位数字"):
            licence_number(written)

    @pytest.mark.parametrize("holder", ["0", "3", "9"])
    def test_knows_two_kinds_of_holders(self, holder: str) -> None:
        with pytest.raises(BadLicenceNumber, match="第7位只能是1"):
            licence_number(f"390111{holder}00042")

    @given(of_digits(6), st.sampled_from(HolderType), of_digits(5))
    def test_is_written_as_it_was_read(self, division: str, holder: HolderType, serial: str) -> None:
        assert str(licence_number(f"{division}{holder}{serial}")) == f"{division}{holder}{serial}"


class TestCartonCode:
    def test_is_two_rows_of_sixteen(self) -> None:
        code = carton_code("6111800001234507\nYLQD390111100042")

        assert (code.year_digit, code.month, code.day, code.case_serial, code.carton) == (6, 11, 18, "000012345", 7)
        assert (code.company, str(code.licence)) == ("YLQD", "390111100042")

    @pytest.mark.parametrize(
        ("by", "sorted_on"),
        [
            (date(2026, 11, 18), date(2026, 11, 18)),  # today
            (date(2026, 11, 17), date(2016, 11, 18)),  # it cannot be tomorrow: ten years ago
            (date(2030, 1, 1), date(2026, 11, 18)),
            (date(2036, 11, 18), date(2036, 11, 18)),
        ],
    )
    def test_infers_the_decade_from_the_day_it_is_read(self, by: date, sorted_on: date) -> None:
        assert carton_code("6111800001234507YLQD390111100042").sorted_on(by=by) == sorted_on

    def test_skips_the_years_that_have_no_29_february(self) -> None:
        code = carton_code("6022900001234507YLQD390111100042")

        assert code.sorted_on(by=TODAY) == date(2016, 2, 29)

    def test_refuses_a_29_february_that_never_was(self) -> None:
        code = carton_code("5022900001234507YLQD390111100042")

        with pytest.raises(BadCartonCode, match="2月29日不存在"):
            code.sorted_on(by=TODAY)

    @pytest.mark.parametrize(
        ("written", "sentence"),
        [
            ("", "这里有0位"),
            ("6111800001234507YLQD39011110004", "这里有31位"),
            ("6111800001234507YL0D390111100042", "第一行是16位数字"),
            ("611180000123450AYLQD390111100042", "第一行是16位数字"),
            ("6131800001234507YLQD390111100042", "13月18日不存在"),
            ("6111800001234500YLQD390111100042", "01至50之间"),
            ("6111800001234551YLQD390111100042", "01至50之间"),
            ("6111800001234507YLQD390111300042", "许可证号不对"),
        ],
    )
    def test_says_what_is_wrong(self, written: str, sentence: str) -> None:
        with pytest.raises(BadCartonCode, match=sentence):
            carton_code(written)

    @pytest.mark.parametrize("carton", ["01", "50"])
    def test_takes_the_first_and_the_last_carton_of_a_case(self, carton: str) -> None:
        assert carton_code(f"61118000012345{carton}YLQD390111100042").carton == int(carton)

    @given(st.dates(date(2010, 1, 1), TODAY), of_digits(9), st.integers(1, 50))
    def test_a_code_of_the_last_ten_years_means_its_own_day(self, day: date, serial: str, carton: int) -> None:
        code = carton_code(f"{day.year % 10}{day:%m%d}{serial}{carton:02d}YLQD390111100042")
        read = code.sorted_on(by=TODAY)

        assert (read.month, read.day, read.year % 10) == (day.month, day.day, day.year % 10)
        assert day <= read <= TODAY


class TestIdCard:
    def test_the_worked_number_is_good(self) -> None:
        card = id_card("360426199101010071", by=TODAY)  # domain.md §7.4

        assert (card.division, card.born_on, card.is_male) == ("360426", date(1991, 1, 1), True)

    @pytest.mark.parametrize(
        ("written", "sentence"),
        [
            ("36042619910101007", "这里有17位"),
            ("36042619910101007A", "最后一位是数字或X"),
            ("360426199113010071", "出生日期不存在"),
            ("360426199102300071", "出生日期不存在"),
            ("360426202701010071", "出生日期不存在"),
            ("360426199101010072", "校验位不对"),
        ],
    )
    def test_says_what_is_wrong(self, written: str, sentence: str) -> None:
        with pytest.raises(BadIdCard, match=sentence):
            id_card(written, by=TODAY)

    @given(first_17_of_card)
    def test_is_good_with_its_own_check_digit_and_with_no_other(self, first: str) -> None:
        good = first + id_card_check(first)

        assert id_card(good.lower(), by=TODAY).text == good
        for other in set("0123456789X") - {good[-1]}:
            with pytest.raises(BadIdCard):
                id_card(first + other, by=TODAY)

    @given(first_17_of_card)
    def test_its_check_digit_is_the_weighted_sum_of_the_standard(self, first: str) -> None:
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))

        assert id_card_check(first) == "10X98765432"[total % 11]


class TestUnitPath:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("39", UnitKind.PROVINCE),
            ("39.01", UnitKind.CITY),
            ("39.01.11", UnitKind.COUNTY),
            ("39.01.11.02", UnitKind.SQUAD),
            ("39.01.11.51", UnitKind.STATION),
        ],
    )
    def test_stands_as_deep_as_its_kind(self, path: str, kind: UnitKind) -> None:
        assert unit_path(path, kind) == path
        for other in set(UnitKind) - {kind}:
            if identifiers.LEVEL_OF_KIND[other] is not identifiers.LEVEL_OF_KIND[kind]:
                with pytest.raises(BadUnitPath, match="级数不对"):
                    unit_path(path, other)

    @pytest.mark.parametrize("path", ["", "3", "39.", "39.1", "39.001", "39.01.11.02.03", "39/01", "39.01\n", "３9"])
    def test_is_two_digits_a_step(self, path: str) -> None:
        with pytest.raises(BadUnitPath, match="每级两位数字"):
            unit_path(path, UnitKind.CITY)


@pytest.mark.parametrize(
    ("read", "refusal"),
    [
        (credit_code, BadCreditCode),
        (licence_number, BadLicenceNumber),
        (carton_code, BadCartonCode),
        (lambda text: id_card(text, by=TODAY), BadIdCard),
        (lambda text: unit_path(text, UnitKind.CITY), BadUnitPath),
    ],
)
@given(st.text(max_size=40) | digits)
def test_whatever_is_written_is_read_or_refused(read, refusal, written: str) -> None:
    with suppress(refusal):
        read(written)
