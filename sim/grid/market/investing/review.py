"""What investors see besides the past year, and the record of what they decide."""

from dataclasses import dataclass, field

from sim.grid.market.tariffs import RetailPrices


@dataclass(frozen=True)
class Market:
    """What investors see besides the past year: prices of the day in real 2020 yuan.

    Args:
        contract_price: yuan/MWh of the provincial market.
        retail: prices of the last quarter.
        storage_cost: yuan/kWh of a lithium store of two hours, installed.
        pv_cost: yuan/kW of ground-mounted PV, installed.
        biomass_price: yuan/TJ, as plants paid it last.
    """

    contract_price: float
    retail: RetailPrices
    storage_cost: float
    pv_cost: float
    biomass_price: float = 0.0


@dataclass
class Review:
    """What a yearly review decided; MW by name or kind, `spent` in yuan by what was bought.

    `called` are the units whose turn for the three retrofits it was, `saving`, `heat` and `rebuilt`
    those whose owners had them rebuilt to save coal, to send out heat, to run lower. `granted` is
    what the city's fund gave for long storage, yuan.
    """

    closed: dict[str, float] = field(default_factory=dict)
    kept: dict[str, float] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    called: dict[str, float] = field(default_factory=dict)
    saving: dict[str, float] = field(default_factory=dict)
    heat: dict[str, float] = field(default_factory=dict)
    rebuilt: dict[str, float] = field(default_factory=dict)
    storage: dict[str, float] = field(default_factory=dict)
    ground_pv: float = 0.0
    ties: float = 0.0
    margins: dict[str, float] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)
    granted: float = 0.0
