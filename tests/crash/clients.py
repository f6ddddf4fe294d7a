"""Clients that behave: each write has a key of its own and is sent again, the same, until it is acknowledged."""

import hashlib
import json
import random
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

ACKNOWLEDGED_WITHIN = 180.0
ANSWERED_WITHIN = 20.0
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6300010000000500010d0a2db4"
    "0000000049454e44ae426082"
)
BOUNDARY = "lianxin-crash"


@dataclass(slots=True)
class Write:
    """One write as the client knows it: what was sent, and what was acknowledged."""

    verb: str
    number: str
    answer: dict
    sends: int


@dataclass(slots=True)
class Story:
    """One appeal and what became of it, as far as this client was told."""

    source_id: str
    number: str = ""
    writes: list[Write] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    has_caller: bool = True


class Violation(Exception):  # noqa: N818 - what happened, not whose fault it is
    """An answer that no kill can excuse."""


@dataclass
class Told:
    """What all clients together were told."""

    stories: list[Story] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    retries: int = 0
    refused_connections: int = 0
    unavailable: int = 0
    doubled: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledged(self):
        return sum(len(story.writes) for story in self.stories)


class Client(threading.Thread):
    """Files appeals and moves their orders, one after another, until told to stop."""

    def __init__(self, index, *, port, tokens, officers, told, seed):
        super().__init__(name=f"client-{index}", daemon=True)
        self.index, self.port, self.tokens, self.officers, self.told = index, port, tokens, officers, told
        self.dice = random.Random(f"{seed}/{index}")
        self.stopped = threading.Event()
        self.web = None
        self.serial = 0

    def run(self):
        while not self.stopped.is_set():
            self.serial += 1
            story = Story(f"{self.index}-{self.serial}", has_caller=self.dice.random() < 0.7)
            with self.told.lock:
                self.told.stories.append(story)
            try:
                self.tell(story)
            except Violation as violation:
                with self.told.lock:
                    self.told.violations.append(f"{story.source_id} {story.number}: {violation}")

    def tell(self, story):
        """File an appeal and take its order as far as the dice say."""
        self.file(story)
        if self.dice.random() < 0.1:
            self.move(story, "agent", "answer", text="按规定已在电话中答复。", at="appeals", leads_to="answered")
            return
        self.move(story, "agent", "admission", leads_to="admitted")
        officer = "officer"
        self.assign(story, officer)
        if self.dice.random() < 0.15:
            self.move(story, officer, "return-request", reason="不在我队辖区", leads_to="return_asked")
            self.move(story, "dispatcher", "return-approval", leads_to="admitted")
            officer = "other_officer"
            self.assign(story, officer)
        self.move(story, officer, "acceptance", leads_to="handling")
        if self.dice.random() < 0.4:
            self.prove(story, officer)
        if self.dice.random() < 0.2:
            return
        self.move(
            story, officer, "report", finding="true", is_solved=True, public_reply="已现场检查并责令改正。",
            contacted_by="none", leads_to="reported",
        )  # fmt: skip
        self.move(story, "reviewer", "review", passes=True, leads_to="reviewed")
        rating = self.dice.choice([None, 1, 4, 5])
        leads_to = {None: "called_back", 1: "admitted"}.get(rating, "closed")
        self.move(
            story, "caller_back", "callback", outcome="reached", rating=rating, remark="电话里说的", leads_to=leads_to
        )

    def file(self, story):
        caller = {"name": "王女士", "phone": "13900006218"} if story.has_caller else {}
        body = {
            "kind": "report", "text": f"桥东小学后门青禾便利店卖烟给学生，第{story.source_id}次反映。",
            "unit": "39.01.01", "source": "crash", "source_id": story.source_id, "caller": caller,
        }  # fmt: skip
        answer, sends = self.write("POST", "/appeals", "agent", body)
        story.number = answer["number"]
        story.writes.append(Write("filed", story.number, answer, sends))

    def assign(self, story, officer):
        self.move(story, "dispatcher", "assignment", officer=self.officers[officer], leads_to="assigned")

    def move(self, story, who, noun, *, leads_to, at="orders", **body):
        version = story.writes[-1].answer.get("version", 1)
        if self.dice.random() < 0.5:
            body["version"] = version
        answer, sends = self.write("PUT", f"/{at}/{story.number}/{noun}", who, body)
        story.writes.append(Write(noun, story.number, answer, sends))
        expected = {"number": story.number, "state": leads_to, "version": version + 1}
        if answer != expected:
            raise Violation(f"{noun} was acknowledged as {answer}, expected {expected}")

    def prove(self, story, officer):
        content = PNG + story.source_id.encode()
        part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="现场.png"\r\n\r\n'
        body = part.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        before = story.writes[-1].answer
        answer, sends = self.write("POST", f"/orders/{story.number}/evidence", officer, body)
        story.files.append(hashlib.sha256(content).hexdigest())
        story.writes.append(Write("evidence", story.number, answer, sends))
        if answer != before:
            raise Violation(f"evidence was acknowledged as {answer}, the order stood at {before}")

    def write(self, method, path, who, body):
        """Send until acknowledged; now and then send once more, as somebody who lost the answer would."""
        key = f"{self.name}-{self.serial}-{path}-{self.dice.getrandbits(64):016x}"[-80:]
        answer, sends = self.until_acknowledged(method, path, who, body, key)
        if self.dice.random() < 0.05:
            again, more = self.until_acknowledged(method, path, who, body, key)
            sends += more
            with self.told.lock:
                self.told.doubled += 1
            if again != answer:
                raise Violation(f"{method} {path} sent twice was answered {answer}, then {again}")
        return answer, sends

    def until_acknowledged(self, method, path, who, body, key):
        until, sends = time.monotonic() + ACKNOWLEDGED_WITHIN, 0
        while time.monotonic() < until:
            sends += 1
            status, text = self.send(method, path, who, body, key)
            if status == 200:
                return json.loads(text), sends
            if 0 < status < 500:
                raise Violation(f"{method} {path} (sent {sends} times) was answered {status} {text[:300]!r}")
            if status >= 500 and not (status == 503 and b"problem" not in text and b"edge.unavailable" in text):
                with self.told.lock:
                    self.told.violations.append(f"{method} {path} was answered {status} {text[:200]!r}")
            with self.told.lock:
                self.told.retries += 1
                self.told.refused_connections += status == 0
                self.told.unavailable += status == 503
            time.sleep(self.dice.uniform(0.05, 0.4))
        raise Violation(f"{method} {path} was not acknowledged within {ACKNOWLEDGED_WITHIN:.0f} s")

    def send(self, method, path, who, body, key):
        """Send once; status 0 when there was no whole answer."""
        if isinstance(body, bytes):
            kind = f"multipart/form-data; boundary={BOUNDARY}"
        else:
            kind, body = "application/json", json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": kind, "Idempotency-Key": key}
        self.web = self.web or HTTPConnection("127.0.0.1", self.port, timeout=ANSWERED_WITHIN)
        try:
            self.web.request(method, f"/api/v1{path}", body, headers)
            answer = self.web.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            self.web.close()
            self.web = None
            return 0, b""
