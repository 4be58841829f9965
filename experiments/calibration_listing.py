"""All calibration factors in force as Markdown: `python -m experiments.calibration_listing`.

docs/data.md holds what this prints between two marks; a test compares them. Fleets' factors are
those of the city of seed 1, where they do not hang on the scale; firms' are given by sector as the
range over eight cities at scale 0.01, because every city draws its own firms.
"""

from collections.abc import Iterable, Sequence

from experiments.compose import run_config
from sim.build.firms.energy import draw_energy
from sim.build.firms.roster import draw_roster
from sim.build.firms.tables import read_firm_tables
from sim.build.households.tables import read_household_tables
from sim.city import City
from sim.grid.data.reading import read_power_tables
from sim.tables import GradedTable

CITIES = range(1, 9)
FIRM_SCALE = 0.01
BEGIN, END = "<!-- calibration factors: begin -->", "<!-- calibration factors: end -->"


def listing() -> str:
    """Return the three tables of the factors of homes and power, of fleets and of firms."""
    tables = (_of_tables(), _of_fleets(), _of_firms())
    return "\n\n".join((BEGIN, *tables, END))


def home_factors(table: GradedTable) -> tuple[tuple[str, ...], ...]:
    """Return the keys of people/energy.csv that are factors: fits to the balance, of devices."""
    return tuple(
        key for key, _ in table.rows if key[0] == "calibration" or key[0].endswith("_factor")
    )


def _of_tables() -> str:
    homes, power = read_household_tables("suzhou").energy, read_power_tables("suzhou").calibration
    rows = [
        (f"`{table.path.parent.name}/{table.path.name}`", ", ".join(key), f"{factor:.2f}")
        for table, keys in ((homes, home_factors(homes)), (power, [k for k, _ in power.rows]))
        for key in keys
        for factor in [table.row(*key).value]
    ]
    return _markdown(("file", "factor", "value"), rows)


def _of_fleets() -> str:
    factors = City(run_config("scale=0.001", "end=2020")).fleet_sector.energy.factors
    fuels = tuple(dict.fromkeys(fuel for _, fuel in factors))
    rows = []
    for sector in dict.fromkeys(sector for sector, _ in factors):
        found = [factors.get((sector, fuel)) for fuel in fuels]
        rows.append((_words(sector), *("" if f is None else f"{f:.2f}" for f in found)))
    return _markdown((f"fleets: {len(factors)} factors", *map(_words, fuels)), rows)


def _of_firms() -> str:
    tables = read_firm_tables("suzhou")
    by_key: dict[tuple[str, str, str], list[float]] = {}
    for seed in CITIES:
        rounding = draw_energy(tables, draw_roster(tables, seed, FIRM_SCALE), seed).rounding
        for key, factor in rounding.items():
            by_key.setdefault(key, []).append(factor)
    rows = []
    for sector in dict.fromkeys(key[0] for key in by_key):
        found = [factors for key, factors in by_key.items() if key[0] == sector]
        low, high = min(map(min, found)), max(map(max, found))
        rows.append((_words(sector), str(len(found)), f"{low:.3f} to {high:.3f}"))
    return _markdown(("firms", f"factors, {len(by_key)} in all", "range"), rows)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    print(listing())
