"""What came out of a dispatched quarter: energy, fuel, CO2 and prices of the power system."""

from dataclasses import dataclass

import numpy as np

from sim.grid.data.tables import COAL, IMPORT_STEPS, KINDS, PowerTables
from sim.grid.hourly.dispatch import Dispatch, Floats
from sim.grid.supply.fleet import Fleet
from sim.grid.supply.green_import import GREEN
from sim.grid.supply.offers import LINES, RESPONSE, Offers, co2_rate
from sim.grid.supply.response import Response

TJ_PER_TCE = 0.0293076
SAME_COAL = 1e-6  # of an amount of coal: closer than this is the same


@dataclass(frozen=True)
class PowerOutcome:
    """A quarter of the power system; GWh, TJ and tonnes of the quarter.

    Supply = use, in gross terms as in the energy balance:
    `generation` + `pv` + `wind` + `landed` - `exported` + `discharged` =
    `end_use` + `grid_loss` + `own_use` + `charged` + `surplus`,
    where `end_use` is what reached the users: `asked` less what demand response and cuts
    (`not_delivered`) held back.

    `sent_out`, `generation` (gross), `fuel` (TJ for electricity alone) and `co2` (tonnes of that)
    are by unit of the fleet; `curtailed` and `landed` by name. `load` and `price` are hourly
    [3 days, 24 hours] in MW at the busbar and yuan/MWh; `coal_surcharge` (yuan/tce) is the price
    of a ceiling on coal, 0 if it does not bind, and `coal_above_ceiling` the TJ by which even the
    least that units can burn is above it. `demand_response` is what was cut on call and `lost` what
    of it did not come back, by class of load, both at the meters; `response` says when and how.
    `groups` names the kind or source of every supplier of the `dispatch`, `behind_meter` is charge
    and discharge of firms' own stores, MW.
    """

    quarter: int
    sent_out: Floats
    generation: Floats
    fuel: Floats
    co2: Floats
    pv: float
    wind: float
    landed: dict[str, float]
    exported: float
    curtailed: dict[str, float]
    charged: float
    discharged: float
    demand_response: float
    response: Response
    lost: dict[str, float]
    unserved: float
    surplus: float
    asked: float
    not_delivered: float
    end_use: float
    grid_loss: float
    own_use: float
    peak: float
    price: Floats
    load: Floats
    mean_price: float
    coal_surcharge: float
    coal_above_ceiling: float
    groups: tuple[str, ...]
    behind_meter: tuple[Floats, Floats]
    dispatch: Dispatch

    def imbalance(self) -> float:
        """GWh by which supply and use differ; zero up to rounding."""
        supply = self.generation.sum() + self.pv + self.wind + sum(self.landed.values())
        supply += self.discharged - self.exported
        use = self.end_use + self.grid_loss + self.own_use + self.charged + self.surplus
        return float(supply - use)

    def by_kind(self, values: Floats, fleet: Fleet) -> dict[str, float]:
        """Sums of a column by unit, by kind of unit."""
        return {kind: float(values[fleet.of_kind(kind)].sum()) for kind in KINDS}

    def hourly(self, day: int) -> dict[str, Floats]:
        """MW by kind of plant and source in the hours of a day [24], at the busbar.

        Exports and charging are negative; all together are the load that was served.
        """
        found, output = self.dispatch, {}
        for group in dict.fromkeys(self.groups):
            of_group = np.array([name == group for name in self.groups])
            output[group] = found.output[day, of_group].sum(axis=0)
        output["discharge"] = found.discharge[day].sum(axis=0) + self.behind_meter[1][day]
        output["charge"] = -found.charge[day].sum(axis=0) - self.behind_meter[0][day]
        return output

    def coal_burnt(self, fleet: Fleet) -> float:
        """TJ of coal burnt for electricity."""
        return float(self.fuel[fleet.of_kind(*COAL)].sum())

    def imports(self) -> dict[str, float]:
        """GWh landed, of UHV hydropower and from the province (green contracts among it)."""
        lines = sum(self.landed[line] for line in LINES)
        return {"uhv_hydro": lines, "provincial": sum(self.landed.values()) - lines}

    def green_share(self) -> float:
        """The part of the net import from the province that green contracts bring, 0 to 1."""
        green, net = self.landed[GREEN], self.imports()["provincial"] - self.exported
        return min(green / net, 1.0) if net > 0.0 else 0.0

    def intensity(self, provincial_factor: float, hydro_factor: float = 0.0) -> float:
        """Tonnes CO2 per MWh of electricity delivered to users, losses and own use included.

        Args:
            provincial_factor: t/MWh of what comes from the province.
            hydro_factor: t/MWh of UHV hydropower; 0, or the provincial factor as an alternative.
        """
        landed = self.imports()
        tonnes = float(self.co2.sum())
        tonnes += landed["provincial"] * 1000.0 * provincial_factor
        tonnes += landed["uhv_hydro"] * 1000.0 * hydro_factor
        return tonnes / (1000.0 * self.end_use)


def summarise(
    quarter: int,
    found: Dispatch,
    offers: Offers,
    fleet: Fleet,
    tables: PowerTables,
    behind_meter: tuple[Floats, Floats],
    response: Response,
    coal_surcharge: float,
    coal_cap: float = float("inf"),
) -> PowerOutcome:
    """Weight a dispatch to its quarter and book it by unit and kind.

    Args:
        quarter: index.
        found: the dispatch; its load holds the stores behind the meter, and what came back.
        offers: its suppliers.
        fleet: units.
        tables: of the city.
        behind_meter: charge and discharge of those stores, MW [3 days, 24 hours].
        response: who was called; the load holds what came back.
        coal_surcharge: yuan per tce that kept a ceiling on coal.
        coal_cap: the ceiling, TJ for electricity in the quarter.
    """
    energy = found.energy(found.output)
    room = found.energy(found.high)
    unit = offers.plant >= 0
    rows = offers.plant[unit]

    def by_unit(values: Floats) -> Floats:
        column = np.zeros(len(fleet))
        column[rows] = values
        return column

    sent_out = by_unit(energy[unit])
    generation = sent_out / (1.0 - fleet.own_use)
    fuel = sent_out * fleet.fuel_rate * TJ_PER_TCE  # GWh x gce/kWh = tce
    co2 = fuel / TJ_PER_TCE * fleet.by_fuel(co2_rate(tables))
    own = generation - sent_out
    above = float(fuel[fleet.of_kind(*COAL)].sum()) - coal_cap

    at = offers.others
    out = {name: float(energy[i]) for name, i in at.items()}
    spare = {name: float(room[i]) - out[name] for name, i in at.items()}
    landed = {name: out[name] for name in (*LINES, GREEN, *IMPORT_STEPS)}
    unserved = float(found.energy(found.unserved))
    charged, discharged = (float(found.energy(power)) for power in behind_meter)
    loss = tables.operating("grid_loss", "all", "share of supply")
    lost = {
        name: float(found.energy(cut - response.back[name])) * (1.0 - loss)
        for name, cut in response.cut.items()
    }
    sent = float(found.energy(found.load)) - charged + discharged - unserved - out[RESPONSE]
    asked = sent + unserved + sum(lost.values()) / (1.0 - loss)  # at the busbar
    gross_share = np.zeros(len(offers.plant))
    gross_share[unit] = 1.0 / (1.0 - fleet.own_use[rows]) - 1.0
    served = found.load - found.output[:, at[RESPONSE]]
    gross_load = served + np.einsum("dsh,s->dh", found.output, gross_share)
    weight = found.days[:, None] * found.load
    return PowerOutcome(
        quarter=quarter,
        sent_out=sent_out,
        generation=generation,
        fuel=fuel,
        co2=co2,
        pv=out["pv"],
        wind=out["wind"],
        landed=landed,
        exported=-out["export"],
        curtailed={name: spare[name] for name in ("pv", "wind", *LINES)},
        charged=charged + float(found.energy(found.charge.sum(axis=1))),
        discharged=discharged + float(found.energy(found.discharge.sum(axis=1))),
        demand_response=out[RESPONSE] * (1.0 - loss),
        response=response,
        lost=lost,
        unserved=unserved,
        surplus=float(found.energy(found.surplus)),
        asked=asked * (1.0 - loss),
        not_delivered=(asked - sent) * (1.0 - loss),
        end_use=sent * (1.0 - loss),
        grid_loss=sent * loss,
        own_use=float(own.sum()),
        peak=float(gross_load.max()),
        price=found.price,
        load=found.load,
        mean_price=float((weight * found.price).sum() / weight.sum()),
        coal_surcharge=coal_surcharge,
        coal_above_ceiling=above if above > SAME_COAL * abs(coal_cap) else 0.0,
        groups=_groups(offers, fleet),
        behind_meter=behind_meter,
        dispatch=found,
    )


def _groups(offers: Offers, fleet: Fleet) -> tuple[str, ...]:
    """The kind of plant or source of every supplier, in their order."""
    sources = dict.fromkeys(LINES, "uhv_hydro")
    sources |= dict.fromkeys((GREEN, *IMPORT_STEPS), "provincial")
    units = [str(fleet.kind[row]) for row in offers.plant if row >= 0]
    return (*units, *(sources.get(name, name) for name in offers.others))
