"""Where the test vectors and public data lie: beside the repository, never copied into it."""

import os
from pathlib import Path

import pytest

DEFAULT = Path(__file__).resolve().parents[1].parent / "shared"


def shared(*parts: str) -> Path:
    """Return a path under the shared data, skipping the test when it is not on this machine."""
    path = Path(os.environ.get("LIANXIN_SHARED", DEFAULT)).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared data absent: {path} (set LIANXIN_SHARED to where it lies)", allow_module_level=True)
    return path
