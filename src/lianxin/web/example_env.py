"""The values of `.env.example`: good enough for tests and lints, refused by production."""

from typing import Final

EXAMPLE: Final = {
    "SECRET_KEY": "example-" + "x" * 50,
    "DATABASE_URL": "postgresql://postgres@localhost/lianxin",
    "VAULT_KEY": "01" * 32,
    "VAULT_INDEX_KEY": "02" * 32,
    "LEDGER_KEY": "03" * 32,
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "LOG_LEVEL": "ERROR",
}
