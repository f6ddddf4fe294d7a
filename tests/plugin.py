"""Have a database and a data folder before Django's settings are read.

The database is the user's own (``DATABASE_URL``), or an embedded one for this run; the folder is this process's own.
"""

import atexit
import os
import tempfile
from pathlib import Path

from lianxin.web.embedded import OWNER, Embedded

_data = tempfile.TemporaryDirectory(prefix="lianxin-data-")
atexit.register(_data.cleanup)
os.environ["DATA_FOLDER"] = _data.name

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
