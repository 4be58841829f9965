"""What devices use and how use goes with people, money and size: the numbers energy rules take."""

from typing import Annotated, NamedTuple

from agents.machinery.units import (
    CubicMetresPerYear,
    GJPerYear,
    KilogramsPerYear,
    KWhPerYear,
    Persons,
    Unit,
    YuanPerYear,
)

Share = Annotated[float, Unit("1")]


class Habits(NamedTuple):
    """How use goes with income, size and prices (elasticities), and the typical household."""

    income_urban: Share
    income_rural: Share
    persons: Share
    price_urban: Share
    price_rural: Share
    gas_price: Share
    typical_income_urban: YuanPerYear
    typical_income_rural: YuanPerYear
    typical_persons: Persons


class Graded(NamedTuple):
    """Yearly use of a device by label grade; `below`: grade 3 bought before `below_before`."""

    first: KWhPerYear
    second: KWhPerYear
    third: KWhPerYear
    below: KWhPerYear
    below_before: Annotated[float, Unit("quarter")]


class HeatingUse(NamedTuple):
    """A winter's heating of a typical dwelling by kind."""

    air_conditioner: KWhPerYear
    radiator: KWhPerYear
    heat_pump: KWhPerYear
    boiler_pump: KWhPerYear
    boiler_gas: CubicMetresPerYear
    stove_wood: GJPerYear
    floor: Share


class HotWaterUse(NamedTuple):
    """A year's hot water of a typical household by kind of heater and label grade."""

    first: KWhPerYear
    second: KWhPerYear
    third: KWhPerYear
    solar: Share
    heat_pump: Share
    small_devices: KWhPerYear
    gas_first: CubicMetresPerYear
    gas_second: CubicMetresPerYear
    gas_third: CubicMetresPerYear
    persons: Share


class KitchenUse(NamedTuple):
    """A year's cooking of a typical household by fuel."""

    electricity: KWhPerYear
    electricity_alone: KWhPerYear
    gas: CubicMetresPerYear
    lpg: KilogramsPerYear
    wood: GJPerYear


class PlugUse(NamedTuple):
    """Light, screens and other plugs of a typical household, and its part of the estate's use."""

    lighting: KWhPerYear
    lighting_floor: Share
    screens_urban: KWhPerYear
    screens_rural: KWhPerYear
    screens_collective: KWhPerYear
    other_urban: KWhPerYear
    other_rural: KWhPerYear
    other_collective: KWhPerYear
    drying: KWhPerYear
    estate: KWhPerYear


class FrugalUse(NamedTuple):
    """What a household with frugal habits uses against others: cooling, and plugs on standby."""

    cooling: Share
    plugs: Share


class HomeCalibration(NamedTuple):
    """Factors that bring the sums of 2020 to the base-year balance; each near 1."""

    urban: Share
    rural: Share
    collective: Share
    gas: Share
    lpg: Share
    wood: Share
