"""Measure blocks of requests, the anchor's and the product's by turns."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from bench import cpu
from bench.cases import ANCHORS, Case, Scene
from bench.clients import Crowd, UnexpectedAnswer
from bench.house import House, Server


@dataclass(frozen=True, slots=True)
class Block:
    """What one block of requests cost: CPU milliseconds a request."""

    web: float
    database: float

    @property
    def total(self) -> float:
        return self.web + self.database


@dataclass(slots=True)
class Row:
    """All blocks of one case; each stands beside the block of its anchor that went just before it."""

    case: Case
    blocks: list[Block] = field(default_factory=list)
    anchors: list[Block] = field(default_factory=list)
    trouble: str = ""

    @property
    def ratio(self) -> float | None:
        pairs = zip(self.blocks, self.anchors, strict=False)
        return median(ours.total / theirs.total for ours, theirs in pairs) if self.anchors else None

    def middle(self, of: Callable[[Block], float]) -> float:
        return median(map(of, self.blocks))

    @property
    def measured(self) -> float:
        return self.middle(lambda block: block.total) if self.ratio is None else self.ratio


class Meter:
    """Sends blocks of requests and reads what they cost."""

    def __init__(self, house: House, product: Server, anchor: Server) -> None:
        self.house = house
        self.servers = {"product": (product, Crowd(product.port)), "anchor": (anchor, Crowd(anchor.port))}

    def block(self, case: Case, scene: Scene, count: int, *, of: str) -> Block:
        server, crowd = self.servers[of]
        requests = case.requests(scene, max(8, int(count * case.share)))
        before = cpu.spent(server.pid), cpu.spent(self.house.postmaster)
        answers = crowd.send(requests)
        after = cpu.spent(server.pid), cpu.spent(self.house.postmaster)
        case.heard(scene, answers)
        web, database = ((end - start) * 1000 / len(requests) for start, end in zip(before, after, strict=True))
        return Block(web, database)

    def run(self, cases: list[Case], scene: Scene, *, rounds: int, count: int) -> list[Row]:
        """Run every case ``rounds`` times, and once before that to warm up."""
        rows = [Row(case) for case in cases]
        for turn in range(rounds + 1):
            for row in rows:
                if not row.trouble:
                    self._turn(row, scene, count if turn else count // 4, counts=turn > 0)
        return rows

    def _turn(self, row: Row, scene: Scene, count: int, *, counts: bool) -> None:
        try:
            anchor = ANCHORS.get(row.case.anchor)
            theirs = self.block(anchor, scene, count, of="anchor") if anchor else None
            ours = self.block(row.case, scene, count, of="product")
        except (UnexpectedAnswer, KeyError) as trouble:
            row.trouble = "no such page yet" if isinstance(trouble, KeyError) else str(trouble)
            return
        if counts:
            row.blocks.append(ours)
            row.anchors += [theirs] if theirs else []
