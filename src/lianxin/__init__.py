"""Lianxin 连心: one loop in which nothing asked of a tobacco-monopoly administration can be lost or rewritten.

The folders are the architecture; read ``docs/decisions/0001`` and the prose at the top of each room.
"""
