"""Eight clients on loopback, each with one connection that is kept open. What they spend is not counted."""

import http.client
import threading
from dataclasses import dataclass, field

CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to be sent."""

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


class UnexpectedAnswer(Exception):  # noqa: N818 - an answer, not an error of ours
    """The server answered something else than the benchmark is about."""


class Crowd:
    """The clients of one server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.lines = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(CLIENTS)]

    def send(self, requests: list[Request]) -> list[bytes]:
        """Send all of them, eight at a time; return the answers in the order of the requests.

        Raises:
            UnexpectedAnswer: when one of them was not answered 200.

        """
        answers: list[bytes] = [b""] * len(requests)
        todo, guard, trouble = iter(enumerate(requests)), threading.Lock(), []

        def work(line: http.client.HTTPConnection) -> None:
            while not trouble:
                with guard:
                    place, request = next(todo, (-1, None))
                if request is None:
                    return
                try:
                    answers[place] = _answer(line, request)
                except (OSError, http.client.HTTPException, UnexpectedAnswer) as error:
                    line.close()  # the next block begins on a new connection
                    trouble.append(f"{request.method} {request.path}: {error}")

        threads = [threading.Thread(target=work, args=(line,)) for line in self.lines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if trouble:
            raise UnexpectedAnswer(trouble[0])
        return answers


def _answer(line: http.client.HTTPConnection, request: Request) -> bytes:
    line.request(request.method, request.path, request.body, request.headers)
    answer = line.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise UnexpectedAnswer(f"{answer.status} {said[:300].decode(errors='replace')}")
    return said
