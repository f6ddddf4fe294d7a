"""Enforcement (执法): double-random draws, inspections, cases, discretion, evidence, seized goods.

Not furnished yet. Inspection tasks will be work orders; draws and discretion belong in ``core/draws.py`` and
``core/discretion.py``.
"""
