"""The rules (规则): pure Python. No Django, no clock, no randomness, no I/O.

Public face: every module. Data comes in as frozen dataclasses, a decision goes out, and the same input always
gives the same answer, so that a decision taken years ago can be taken again and compared.
"""
