"""Licensing (许可): the life of a retail licence, from application to expiry.

Not furnished yet. It will open work orders for on-site checks and hear back through dispatch's events;
its rules belong in ``core/licence_life.py``.
"""
