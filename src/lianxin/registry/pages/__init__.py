"""The administrator's pages: units, accounts and tokens, imports; each reaches as far as its reader's own unit."""
