"""Many threads that do one thing at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def at_once(do, times):
    """Do it in as many threads, each with a connection of its own that is closed again."""

    def one(place):
        try:
            return do(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
