"""Whole stories in a real browser, against the product as ``lianxin serve`` and ``lianxin worker`` run it."""
