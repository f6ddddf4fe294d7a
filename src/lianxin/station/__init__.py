"""Station (基层站): visits, care files for vulnerable shopkeepers, mediation, community.

Not furnished yet. Visits will be work orders opened by the care calendar.
"""
