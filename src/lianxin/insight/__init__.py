"""Insight (研判): what the facts add up to. One measure a file, each with its definition and its denominator.

Public face: ``queries`` (the leader's figures). Figures are kept by reactions to ledger facts, so that no page
counts a table while somebody waits.
"""
