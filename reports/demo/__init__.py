"""The demonstration caseload: about 150 invented people with years of records, the same for the same seed and day.

Shaped on published figures of one national cohort: VEGF levels, ONLS 6 falling to 3, 54 % first called CIDP, survival.
Nobody in it exists: names are invented and NHS numbers come from the range that is issued to nobody.
"""
