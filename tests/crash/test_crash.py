"""Ten kills in the suite; `make crash` does two hundred."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROM_OUTSIDE = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH")


def test_ten_kills_lose_nothing_double_nothing_and_leave_nothing_half_written():
    said = {name: os.environ[name] for name in FROM_OUTSIDE if name in os.environ}

    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--kills", "10", "--quiet"],
        cwd=ROOT, env=said, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
