"""What firms pay for energy in a quarter, and what their roofs and batteries earn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_TJ
from agents.firms.kinds import SECTORS
from agents.firms.power.roof_pv import own_share
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger, Ware, group_sums
from sim.accounts.flows.delivered import Delivered
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR
from sim.clock import per_quarter
from sim.firms.prices import FirmPrices
from sim.firms.tariffs import PowerTerms
from sim.firms.use import FEEDSTOCK, FIRM_COLUMNS, FIRM_ROWS, FirmUse, rows_with_roof_plant

Array = NDArray[np.float64]
POWER = Ware("grid company", Kind.ELECTRICITY, "electricity", 1.0 / KWH_PER_TJ)
SELLERS = {  # who sells what is no motor fuel, coal, coke, oil or biomass
    "natural_gas": ("gas company", Kind.GAS),
    "heat": ("heat suppliers", Kind.HEAT),
}


@dataclass(frozen=True)
class Meters:
    """What firms metered in a quarter, by firm sector.

    Attributes:
        fuel: TJ by fuel of the accounts [20, FUELS]; electricity stands in `used`.
        used: kWh used, whatever its source [20].
        own: of it from the firm's own roof [20].
        fed_in: output of roofs that the firm below does not use [20].
        exposed: part of it that earns the market price [20].
        charged, returned: kWh of batteries behind the meter [20].
    """

    fuel: Array
    used: Array
    own: Array
    fed_in: Array
    exposed: Array
    charged: Array
    returned: Array


def metered_electricity(use: FirmUse, load_class: tuple[str, ...], delivered: Delivered) -> Array:
    """Return the quarter's electricity by firm sector, kWh [20].

    Args:
        use: at the rate of the quarter.
        load_class: of each firm sector.
        delivered: part of a year's electricity that the quarter brought by class of load, and what
            those on call did without.
    """
    yearly = use.in_balance()[FIRM_ROWS, FUEL["electricity"]] * KWH_PER_TJ
    part = np.array([delivered.part[name] for name in load_class])
    return yearly * part - delivered.lost[FIRM_ROWS] * KWH_PER_TJ


def read_meters(
    population: Population,
    use: FirmUse,
    used: Array,
    kwh_per_kw: float,
    charged: Array,
    returned: Array,
) -> Meters:
    """Return what the meters of a quarter show.

    Args:
        population: the firms.
        use: at the rate of the quarter.
        used: electricity of the quarter by firm sector, kWh [20].
        kwh_per_kw: output of a kilowatt of PV in the quarter.
        charged: kWh that batteries took [20].
        returned: kWh that they gave back [20].
    """
    yearly = np.zeros((len(SECTORS), len(FUELS)))
    yearly[:, FIRM_COLUMNS] = use.energy.sum(axis=1)
    columns = population.columns
    roofs = rows_with_roof_plant(population)
    sector = columns["sector"][roofs]
    output = columns["pv_power"][roofs] * columns["weight"][roofs] * kwh_per_kw
    seen = Surroundings(population.surroundings)
    seen["roof_hours"] = roof_hours(kwh_per_kw)
    own = np.where(columns["active"][roofs], own_share.decide(population, roofs, seen), 0.0)
    own_kwh = group_sums(sector, own * output, len(SECTORS), 1.0)
    at_market = (1.0 - own) * output * columns["pv_exposure"][roofs]
    return Meters(
        fuel=np.asarray(per_quarter(yearly)),
        used=used,
        own=own_kwh,
        fed_in=group_sums(sector, output, len(SECTORS), 1.0) - own_kwh,
        exposed=group_sums(sector, at_market, len(SECTORS), 1.0),
        charged=charged,
        returned=returned,
    )


def pay_energy(
    ledger: Ledger,
    quarter: int,
    meters: Meters,
    power: PowerTerms,
    prices: FirmPrices,
    heat_value: Array,
    held: Array,
    sun_price: float,
) -> list[Control]:
    """Book the energy bills of firms by sector, and the feed-in of their roofs.

    Batteries buy at the valley and save the peak price. Coke and gases that a steel works makes
    itself are booked at the price of coke: that pays for the coal.

    Args:
        ledger: takes the bookings.
        quarter: index.
        meters: of the quarter.
        power: tariffs of the quarter.
        prices: of fuels.
        heat_value: price of steam bought against piped steam, by firm sector [20].
        held: what the energy account holds of the quarter, TJ [SECTORS, FUELS].
        sun_price: what the market pays for the part of feed-in that is exposed to it, yuan/kWh.

    Returns:
        Controls that the bookings must meet: tariff times what the energy account holds.
    """
    bought = meters.used - meters.own + meters.charged - meters.returned
    moved = power.valley * meters.charged - power.peak * meters.returned
    bill = power.by_sector * (meters.used - meters.own) + moved
    each = np.divide(bill, bought, out=np.zeros_like(bill), where=bought > 0.0)
    ledger.sell("firms", POWER, each, bought, quarter, SECTORS)
    fed_in = power.feed_in * (meters.fed_in - meters.exposed) + sun_price * meters.exposed
    ledger.book_groups("grid company", "firms", Kind.FEED_IN, fed_in, quarter, SECTORS)
    tariffs = _per_tj(prices.per_tj(quarter), heat_value)
    for fuel in FUELS:
        if fuel != "electricity":
            ware = Ware(*SELLERS.get(fuel, ("fuel suppliers", Kind.FUEL)), fuel, 1.0)
            column = FUEL[fuel]
            amounts = (tariffs[:, column], meters.fuel[:, column])
            ledger.sell("firms", ware, *amounts, quarter, SECTORS)
    return _controls(meters, power, tariffs, held, sun_price)


def _per_tj(per_tj: Array, heat_value: Array) -> Array:
    """Return what a TJ of each fuel costs each sector, yuan [20, FUELS]."""
    tariffs = np.tile(per_tj, (len(SECTORS), 1))
    tariffs[:, FUEL["heat"]] *= heat_value
    return tariffs


def _controls(
    meters: Meters, power: PowerTerms, tariffs: Array, held: Array, sun_price: float
) -> list[Control]:
    """Return what the bills come to by the energy account; roofs and batteries by the meters."""
    account = held[FIRM_ROWS]
    account[SECTORS.index("chemicals")] += held[SECTOR[FEEDSTOCK]]
    used = account[:, FUEL["electricity"]] * KWH_PER_TJ
    prices = np.concatenate([power.by_sector, [power.valley, -power.peak]])
    energy = np.concatenate([used - meters.own, [meters.charged.sum(), meters.returned.sum()]])
    surplus = np.array([meters.fed_in.sum() - meters.exposed.sum(), meters.exposed.sum()])
    feed_in = np.array([power.feed_in, sun_price])
    expected = {Kind.FUEL: 0.0, Kind.GAS: 0.0, Kind.HEAT: 0.0}
    for fuel in FUELS:
        if fuel != "electricity":
            kind = SELLERS.get(fuel, ("fuel suppliers", Kind.FUEL))[1]
            expected[kind] += float(tariffs[:, FUEL[fuel]] @ account[:, FUEL[fuel]])
    return [
        bills_control("electricity of firms", Kind.ELECTRICITY, prices, energy, payer="firms"),
        bills_control("roofs of firms", Kind.FEED_IN, feed_in, surplus, payee="firms"),
        *(
            Control(f"{kind} of firms", kind, sum_, payer="firms")
            for kind, sum_ in expected.items()
        ),
    ]


def roof_hours(kwh_per_kw: float) -> Seen:
    """Return the output of a kilowatt of PV at the rate of the quarter, as firms see it."""
    hours = float(kwh_per_kw / per_quarter(1.0))
    return Seen(hours, "h/yr", "output at the rate of the quarter", "dispatch")
