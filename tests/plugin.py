"""Have a database before Django's settings are read: the user's own, or an embedded one for this run."""

import atexit
import os
import tempfile
from pathlib import Path

from lianxin.web.embedded import OWNER, Embedded

if "DATABASE_URL" not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="lianxin-tests-")
    Path(_folder.name).chmod(0o755)
    _embedded = Embedded(Path(_folder.name))
    _running = _embedded.running()
    _running.__enter__()
    os.environ["DATABASE_URL"] = _embedded.url(OWNER)

    def _stop() -> None:
        _running.__exit__(None, None, None)
        _folder.cleanup()

    atexit.register(_stop)
