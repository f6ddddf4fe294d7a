"""The small province with everybody a story needs, and what it takes to begin a story in its middle."""

from itertools import count

from lianxin.core.roles import Role
from lianxin.dispatch.models import WorkOrder
from lianxin.kernel import vault
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account
from tests import province
from tests.dispatch import desk

PASSWORD = "ceshi-zhuanyong-2026"


class World:
    """Units, people, and orders moved to where a story begins."""

    def __init__(self, password):
        self._password = password
        claim(scope="39")
        province.build()
        self.people = province.People()
        self.people.chief_dispatcher = province.person("章总", "39", Role.DISPATCHER)
        self.people.auditor = province.person("简平", "39", Role.AUDITOR)
        self.serial = count(1)
        Account.objects.update(password=password)

    def newcomer(self, role=Role.LEADER, unit="39"):
        """Return the username of somebody whose account was just opened."""
        actor = province.person(f"新来{next(self.serial)}", unit, role)
        Account.objects.filter(pk=actor.account).update(password=self._password)
        return Account.objects.get(pk=actor.account).username

    def account(self, part):
        """Return the account behind a part."""
        claim(scope="39")
        return Account.objects.get(pk=getattr(self.people, part).account)

    def order(self, state, **more):
        """Return the number of a new order that stands there, from filed to reviewed."""
        return getattr(desk, state)(self.people, text=self.words(), **more)

    def words(self):
        """Return an appeal that nobody made before."""
        return f"桥东路{next(self.serial)}号的青禾便利店卖烟给学生。我看见三回了，都是放学的时候。"

    def code(self, number):
        claim(scope="39")
        return vault.code_of(number)

    def line(self, number):
        """Return an order as lists show it."""
        return desk.line(number, self.people)

    def version(self, number):
        return self.line(number).version

    def count(self, text):
        """Return how many orders say these words."""
        claim(scope="39")
        return WorkOrder.objects.filter(text=text).count()

    def handler(self, number):
        """Return whose part it is to handle an order: the proposal goes by how much everybody has in hand."""
        ours = {"沈砚": "officer", "高屿": "other_officer"}
        return ours[self.line(number).officer_name]

    def everything_written(self):
        """Return all that people wrote in orders so far."""
        claim(scope="39")
        rows = WorkOrder.objects.values_list("text", "title", "place", "shop")
        return [part for row in rows for words in row for part in (words, words.removesuffix("…")) if words]
