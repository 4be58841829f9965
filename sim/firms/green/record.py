"""What a run records of green power beyond the quota, carbon desks and data, footprint rules."""

from sim.clock import per_quarter
from sim.firms.decisions.carbon_care import CarbonCare
from sim.firms.decisions.contracts import GreenContracts
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

PREMIUM = "City|Green Power|Premium"
SUPPLY, DEMAND = "City|Green Power|Supply", "City|Green Power|Demand"
SOURCES = {
    "Local": "local",
    "Provincial": "provincial",
    "Import": "imported",
    "Regional Exchange": "exchanged",
}
ASKING = {"Duty": "duties", "Voluntary": "voluntary", "Household": "households"}
DESKS, VERIFIED = "City|Firm|Carbon Desk", "City|Firm|Verified Carbon Data"
FOOTPRINT = "City|Share|Output with Footprint Rule"
GWH_PER_TWH = 1000.0
MWH_PER_KWH = 1000.0


def green_indicators() -> list[Indicator]:
    """Return what is recorded."""
    return [
        Indicator(PREMIUM, "yuan/MWh", MEAN, "of a green contract over ordinary power"),
        Indicator(SUPPLY, "GWh", FLOW, "green power on offer beyond the quota"),
        *(Indicator(f"{SUPPLY}|{name}", "GWh", FLOW, "of it") for name in SOURCES),
        Indicator(DEMAND, "GWh", FLOW, "green power asked for beyond the quota"),
        *(Indicator(f"{DEMAND}|{name}", "GWh", FLOW, "of it") for name in ASKING),
        Indicator(DESKS, "firms", STOCK, "act on the price of the carbon market"),
        Indicator(VERIFIED, "firms", STOCK, "have verified carbon data for the border"),
        Indicator(FOOTPRINT, "1", MEAN, "of firms: asked for and under a footprint rule"),
    ]


def record_green(
    contracts: GreenContracts, care: CarbonCare, recorder: Recorder, quarter: int
) -> None:
    """Record the state at the end of a quarter."""
    power, volumes = contracts.power, contracts.power.volumes

    def gwh(twh_a_year: float) -> float:
        return float(per_quarter(twh_a_year * GWH_PER_TWH))

    recorder.put(quarter, PREMIUM, power.premium * MWH_PER_KWH)
    recorder.put(quarter, SUPPLY, gwh(volumes.supply))
    recorder.put(quarter, DEMAND, gwh(volumes.demand))
    for root, parts in ((SUPPLY, SOURCES), (DEMAND, ASKING)):
        for name, field in parts.items():
            recorder.put(quarter, f"{root}|{name}", gwh(getattr(volumes, field)))
    desks, verified = care.counts()
    recorder.put(quarter, DESKS, desks)
    recorder.put(quarter, VERIFIED, verified)
    recorder.put(quarter, FOOTPRINT, contracts.chain.covered_output(quarter))
