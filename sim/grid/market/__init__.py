"""Money of the power system: tariffs, who pays whom, and the yearly review of investment."""
