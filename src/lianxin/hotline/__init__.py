"""Hotline (12313 热线): what people ask of the administration, through whichever channel they choose.

Public face: ``commands`` (file an appeal, admit, refuse or answer it), ``queries`` (an appeal, a caller's history),
``events``. An appeal opens a work order in dispatch and hears back from it.
"""
