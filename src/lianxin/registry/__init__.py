"""Registry (名录): units, retailers, areas. Who exists and where; every other room points here.

Public face: ``queries`` (units by path, retailers by licence), ``commands`` (open a unit, register a retailer).
"""
