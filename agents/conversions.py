"""Constants that turn one unit into another, each said once; no number here is an assumption."""

QUARTERS_IN_YEAR = 4
HOURS_IN_YEAR = 8760.0
GJ_PER_MWH = 3.6
GJ_PER_TJ = 1000.0
GJ_PER_KWH = 3.6e-3
TJ_PER_KWH = 3.6e-6
KWH_PER_TJ = 1e6 / 3.6
TJ_PER_GWH = 3.6
TJ_PER_TWH = 3600.0
KWH_PER_MWH = 1000.0
MWH_PER_TJ = 1000.0 / 3.6
KW_PER_TJ_A_YEAR = KWH_PER_TJ / HOURS_IN_YEAR  # mean power of a TJ a year
