"""Workforce (队伍): officers, their posts and whether they are on duty.

Public face: ``queries`` (officers of a unit, the officer behind an account), ``commands`` (enrol, go on and off duty).
"""
