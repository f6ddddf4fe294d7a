"""Dispatch (派单): work orders, who has them, when they fall due, and how they end.

Public face: ``commands`` (verbs), ``queries`` (questions), ``events`` (facts others may hear of). Every room that
needs something done by a deadline opens a work order here and hears back through its events.
"""
