"""Kinds of units, and which kind of team a county sends (单位类别)."""

from lianxin.core.words import Word


class UnitKind(Word):
    """What a unit is."""

    PROVINCE = "province", "省局"
    CITY = "city", "市局"
    COUNTY = "county", "县级局"
    SQUAD = "squad", "稽查队"
    STATION = "station", "服务站"


class TeamKind(Word):
    """Who in a county handles a kind of matter; the routing table names one of these."""

    SQUAD = "squad", "稽查队"
    STATION = "station", "服务站"
    OFFICE = "office", "局机关"
