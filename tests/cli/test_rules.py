"""``lianxin rules``: what people and programs are told of editions."""

import json
from importlib import resources
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from lianxin.kernel import editions, rulebooks
from lianxin.web.cli import main

SHIPPED = str(resources.files("lianxin.core").joinpath("editions", "rules-2026-07.yaml"))


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def written(tmp_path):
    """Write a copy of the shipped edition with some parts changed, and return its path."""

    def write(**changed):
        content = dict(next(each.content for each in editions.shipped() if each.shelf == "rules"))
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(yaml.safe_dump(content | changed, allow_unicode=True), encoding="utf-8")
        return str(path)

    return write


def ask(*words):
    return CliRunner().invoke(main, ["rules", *words])


class TestFiles:
    def test_a_file_differs_from_itself_in_nothing(self):
        answer = ask("diff", SHIPPED, SHIPPED)

        assert (answer.exit_code, answer.output) == (0, "The editions say the same.\n")

    def test_a_change_is_shown_with_before_and_after(self, written):
        parameters = yaml.safe_load(Path(SHIPPED).read_text(encoding="utf-8"))["parameters"]
        parameters["case.pay"]["value"] = [10, "[bold]"]
        new = written(parameters=parameters)

        (row,) = [line for line in ask("diff", SHIPPED, new).output.splitlines() if "case.pay" in line]
        cells = [cell.strip() for cell in row.strip("│").split("│")]
        assert cells == ["参数", "case.pay", "修改", "value", "15", "10、[bold]"]
        (change,) = json.loads(ask("diff", SHIPPED, new, "--json").output)
        assert (change["part"], change["key"], change["kind"]) == ("parameters", "case.pay", "changed")
        assert (change["before"]["value"], change["after"]["value"]) == (15, [10, "[bold]"])

    def test_shows_what_must_be_set(self):
        answer = ask("show", SHIPPED)

        (row,) = [line for line in answer.output.splitlines() if "case.hearing.amount" in line]
        assert "must be set" in row

    def test_shows_one_part_alone(self):
        assert list(json.loads(ask("show", SHIPPED, "--part", "routes", "--json").output)) == ["routes"]
        assert "不交被投诉的队站" in ask("show", SHIPPED, "--part", "routes").output

    def test_every_fault_of_a_file_is_told(self, written):
        answer = ask("show", written(owner="", routes=[]))

        assert answer.exit_code == 1
        assert "规则文件有2处问题\nowner: 不能留空\nroutes: 最后一行要写“*”" in answer.output

    @pytest.mark.parametrize("words", [["show"], ["show", "nowhere.yaml"], ["diff", SHIPPED], ["load", "nowhere.yaml"]])
    def test_words_that_cannot_be_read_exit_with_2(self, words):
        assert ask(*words).exit_code == 2


@pytest.mark.django_db
class TestShelves:
    @pytest.fixture(autouse=True)
    def _shelves(self):
        rulebooks.forget()
        yield
        rulebooks.forget()

    def test_what_was_loaded_is_listed_shown_and_compared(self, written):
        new = written(edition="2026-12", effective_on="2026-12-01", owner="省局法规处")

        assert ask("load", new).output == "rules 2026-12\n"

        rulebooks.forget()
        assert [line["edition"] for line in json.loads(ask("list", "--json").output)][:2] == ["2026-12", "2026-07"]
        assert "省局法规处" in ask("list").output
        assert json.loads(ask("show", "2026-12", "--json").output)["owner"] == "省局法规处"
        assert ask("diff", "2026-07", "2026-12").output == "The editions say the same.\n"
        assert ask("diff", "2026-07", new).output == "The editions say the same.\n"

    def test_an_edition_is_never_edited(self, written):
        answer = ask("load", written(owner="省局法规处"))

        assert answer.exit_code == 1
        assert "版本“2026-07”已经载入，内容不同" in answer.output

    def test_an_unknown_name_exits_with_1(self):
        answer = ask("show", "1999-01")

        assert (answer.exit_code, answer.output) == (1, "Error: 没有版本“1999-01”\n")
