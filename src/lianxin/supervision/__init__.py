"""Supervision (专卖内管): purchases, warnings, verification, rectification, case library.

Not furnished yet. A warning to verify will be a work order; its detectors will read the lake.
"""
