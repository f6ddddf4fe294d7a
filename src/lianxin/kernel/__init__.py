"""Shared plumbing (底座), no tobacco: who asks, what they may see, and how nothing is lost.

Public face: ``actors`` and ``access`` (who and what for), ``ledger`` (what happened), ``vault`` (personal data),
``rulebooks`` (dated rules), ``reactions`` and ``notices`` (what follows), ``files``, ``idempotency``, ``paging``,
``sheets`` (Excel in and out), ``edge`` (refusals become answers) and the UI kit in ``templates/kit``.
"""
