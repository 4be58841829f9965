"""What a run is held against: the settled balance and stocks of 2020, and CO2 observed before it.

The observed territorial series (CEADs, to 2019) stands more than a third above our balance, as it
did above the city's own inventory in 2010, so it serves as a shape. To have a year in common with
the run it is carried to 2020 by the city's electricity use; whoever draws it scales that year to
the run's.
"""

from sim.accounts.books.money import Ledger
from sim.accounts.emissions.co2 import read_base_processes, read_import_factor
from sim.accounts.flows.balance import BASE_YEAR, read_balance
from sim.accounts.flows.coal_equivalent import read_provincial_non_fossil
from sim.accounts.indicators import account_values, declare
from sim.accounts.quarter import ProvincialMix, close_flows, read_factors
from sim.accounts.stock_facts import stock_facts
from sim.results.files import Fact, Observed
from sim.tables import GradedTable, city_path, read_graded

TERRITORIAL = "Emissions|CO2|Territorial"
_T_PER_MT = 1e6
_BASE_QUARTER = 0
_CEADS, _INVENTORY, _ACTIVITY = "territorial_ceads", "city_inventory", "activity_over_2019"

_TOLERANCE_OF_ELECTRICITY = 0.03
_ELECTRICITY = "Secondary Energy|Electricity"  # use of society: known better than its parts
# share by which a run may miss the balance, by the longest prefix that fits
_TOLERANCES = {
    "Secondary Energy|Electricity": 0.10,
    "Emissions|CO2|Territorial": 0.05,
    "Emissions|CO2|Official": 0.05,
    "Emissions|CO2|End-User": 0.05,
    "Emissions|CO2|Energy|Demand|Industry": 0.10,
    "Emissions|CO2|Energy|Demand|Agriculture": 0.10,
    "Emissions|CO2|Energy|Demand|Transportation": 0.10,
    "Emissions|CO2|Energy|Demand|Residential and Commercial": 0.10,
    "Emissions|CO2|Energy|Supply|Electricity and Heat": 0.10,
    "Final Energy|Industry": 0.10,
    "Final Energy|Transportation": 0.10,
    "Final Energy|Residential and Commercial": 0.10,
    "Final Energy by Electricity": 0.10,
}


def base_year_values(city: str = "suzhou") -> dict[str, float]:
    """Every indicator of the energy and CO2 accounts as the balance of 2020 has it."""
    factors = read_factors(city)
    mix = ProvincialMix(read_import_factor(city), read_provincial_non_fossil(city))
    closed = close_flows(_BASE_QUARTER, read_balance(city), read_base_processes(city), mix, factors)
    return account_values(closed, factors.coal_equivalents, Ledger())


def base_year_facts(city: str = "suzhou") -> list[Fact]:
    """What a run must meet of 2020, each with its tolerance: rows of the balance, then stocks."""
    values = base_year_values(city)
    facts = []
    for indicator in declare(values):
        fitting = [prefix for prefix in _TOLERANCES if indicator.name.startswith(prefix)]
        value = values[indicator.name]
        if fitting and value:
            tolerance = _TOLERANCES[max(fitting, key=len)]
            if indicator.name == _ELECTRICITY:
                tolerance = _TOLERANCE_OF_ELECTRICITY
            facts.append(
                Fact(
                    indicator.name,
                    BASE_YEAR,
                    value,
                    indicator.unit,
                    tolerance,
                    "settled energy balance of 2020, see docs/data.md",
                )
            )
    return facts + stock_facts(city)


def observed_before(city: str = "suzhou") -> list[Observed]:
    """Territorial CO2 before the run as a shape, t CO2, from 2005 to 2020."""
    table = read_graded(city_path(city, "balance", "observed_co2.csv"), ("series", "year"))
    years = [int(year) for (series, year), _ in table.rows if series == _CEADS]
    inventoried = max(int(year) for (series, year), _ in table.rows if series == _INVENTORY)
    above = _mt(table, _CEADS, inventoried) / _mt(table, _INVENTORY, inventoried) - 1.0
    why = (
        "it allots provincial balances to cities and stood "
        f"{above:.0%} above the city's own inventory in {inventoried}".replace("%", " %")
    )

    def seen(year: int, mt: float, source: str) -> Observed:
        tonnes = mt * _T_PER_MT
        return Observed(TERRITORIAL, year, tonnes, "t CO2", "shape", source, "CEADs", why)

    last = max(years)
    carried = table.value(_ACTIVITY, BASE_YEAR, unit="ratio")
    sources = {year: table.row(_CEADS, year).source for year in years}
    over = f"{sources[last]}, carried on by {table.row(_ACTIVITY, BASE_YEAR).source}"
    found = [seen(year, _mt(table, _CEADS, year), sources[year]) for year in years]
    return [*found, seen(BASE_YEAR, _mt(table, _CEADS, last) * carried, over)]


def _mt(table: GradedTable, series: str, year: int) -> float:
    return table.value(series, year, unit="Mt")
