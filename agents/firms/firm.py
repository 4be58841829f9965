"""A firm, a public body, a building under one owner, or one line of a steel works."""

from agents.firms.kinds import Boiler, Furnace, Owner, Sector, SteelRoute, WasteKind, WasteRoute
from agents.machinery.state import Agent, State


class Firm(Agent):
    """An energy user who produces: its services, its equipment, and when it next decides on what.

    Rows: everything one to one first (the same at every scale), sampled small firms last. Energy
    services are those of the base year or of the year of entry; they move with `activity`.
    """

    # who it is
    sector = State("i1", "1", "sector, as in kinds.Sector", kinds=len(Sector))
    district = State("i1", "1", "division of the city, 0 to 9", kinds=10)
    site = State("i2", "1", "row of the list of named sites, -1 for all others")
    line = State("i1", "1", "row of the list of steel lines, -1 for all others")
    owner = State("i1", "1", "0 state, 1 private, 2 foreign or Hong Kong", kinds=len(Owner))
    small = State("?", "1", "below the statistical threshold: sampled and weighted")
    weight = State("f8", "1", "how many firms the row stands for")
    active = State("?", "1", "in business")
    arrives = State("i2", "quarter", "when it means to start, 0 for those present in 2020")

    # what it makes
    base_output = State("f8", "yuan/yr", "gross output in the base year or at entry")
    activity = State("f8", "1", "output over base output")
    standing = State("f8", "1", "weight in the market of its sector, before sharing demand")
    export_share = State("f4", "1", "share of output exported")
    floor_area = State("f4", "m2", "floor of buildings, 0 for industry")
    granted = State("f8", "yuan", "grants got in the quarter, premiums on output apart")

    # how it reckons
    hurdle_rate = State("f4", "1/yr", "real return asked of a project")
    aware = State("?", "1", "knows the saving options of its trade")
    hear_due = State("i2", "quarter", "when it next hears others of its trade talk of savings")
    hear_spell = State("u1", "1", "ordinal of that talk")
    openness = State("f4", "1", "rank in opening its books, 0 first: reports, verified carbon data")
    energy_intensive = State("?", "1", "of an industry the state lists as energy-hungry")
    carbon_group = State(
        "i1", "1", "0 outside, 1 steel and cement, 2 large chemicals, paper, glass"
    )

    carbon_desk = State("?", "1", "acts on the price of the carbon market")
    carbon_verified = State("?", "1", "has verified carbon data for the border")

    # a data centre
    pue = State("f8", "1", "electricity over that of the machines when built or renewed, else 1")

    # energy services at base output
    steam_low = State("f8", "TJ/yr", "useful heat below 100 C")
    steam_mid = State("f8", "TJ/yr", "useful heat at 100 to 200 C")
    furnace_high = State("f8", "TJ/yr", "useful heat at 200 to 500 C")
    furnace_very_high = State("f8", "TJ/yr", "useful heat above 500 C")
    power = State("f8", "TJ/yr", "electricity for drives, light, cooling, machines")
    iron_coal = State("f8", "TJ/yr", "coal injected, sintered or charged by a steel line")
    iron_coke = State("f8", "TJ/yr", "coke and works gases of a steel line")
    petrol = State("f8", "TJ/yr", "petrol burnt on the site")
    diesel = State("f8", "TJ/yr", "diesel of yard vehicles, site machines, standby sets")
    feedstock = State("f8", "TJ/yr", "LPG that becomes product")
    energy_2020 = State(
        "f8", "TJ/yr", "heat and power at base output as equipped in 2020, or as it would have been"
    )
    crude_steel = State("f8", "t/yr", "crude steel of a line at base output")
    hot_metal = State("f8", "t/yr", "hot metal of a line at base output")

    # how well it uses energy
    efficiency_gap = State("f4", "1", "energy per output over best practice in 2020")
    saving_scale = State("f4", "1", "what a measure saves here over what it saves on average")
    measures_taken = State("u1", "1", "bit k set: measure k of the sector's curve is in place")
    project = State("i2", "1", "the next measure looked at: sector x 8 + slot; the gap when none")
    fuel_factor = State("f8", "1", "fuel and heat per service against 2020")
    electricity_factor = State("f8", "1", "electricity per service against 2020")
    energy_band = State(
        "i1", "1", "twentieth of industry's energy of 2020 used by larger firms, 0 first", kinds=20
    )
    retrofit_started = State("i2", "quarter", "last look at a saving project")
    retrofit_due = State("i2", "quarter", "next look at a saving project")
    retrofit_spell = State("u1", "1", "ordinal of that look")
    digital = State("?", "1", "manages its production and energy digitally")
    digital_started = State("i2", "quarter", "last look at going digital")
    digital_due = State("i2", "quarter", "next look at going digital")
    digital_spell = State("u1", "1", "ordinal of that look")
    built_to = State(
        "i1", "1", "since 2020 built to: 0 not, 1 the usual, 2 best level and grade A", kinds=3
    )
    built = State("i2", "quarter", "when heavy capacity was built new or anew, 32767 if not")
    build_spell = State("u1", "1", "ordinal of that building")
    package_asked = State("u1", "1", "times a whole retrofit was offered to the building")
    managed = State("?", "1", "a public office that runs its building by meters and set points")
    standard = State("i1", "1", "built 0 to code, 1 high-grade green, 2 near zero", kinds=3)
    motor_started = State("i2", "quarter", "when its motors last wore out under a standard")
    motor_due = State("i2", "quarter", "when they wear out next, under a standard above the usual")
    motor_spell = State("u1", "1", "ordinal of that time")

    # what makes its heat
    boiler = State("i1", "1", "steam and hot water, as in kinds.Boiler", kinds=len(Boiler))
    boiler_efficiency = State("f8", "1", "useful heat over energy bought")
    boiler_built = State("i2", "quarter", "when it was installed")
    boiler_due = State("i2", "quarter", "end of its life")
    boiler_spell = State("u1", "1", "ordinal of the boiler")
    heat_price_ratio = State(
        "f4", "1", "price of its steam against piped steam, below 1: own works"
    )
    clean_heat = State("?", "1", "admitted on terms that its boiler burns no fossil fuel")
    steam_network = State("?", "1", "a pipe of a heat network passes the gate")
    furnace = State("i1", "1", "direct heat, as in kinds.Furnace", kinds=len(Furnace))
    furnace_efficiency = State("f8", "1", "useful heat over energy bought")
    furnace_built = State("i2", "quarter", "when it was installed")
    furnace_due = State("i2", "quarter", "end of its life")
    furnace_spell = State("u1", "1", "ordinal of the furnace")
    electrifiable = State("?", "1", "electricity can reach the temperatures of its furnace")
    biomass_access = State("?", "1", "could get pellets and a permit to burn them")
    steel_route = State("i1", "1", "as in kinds.SteelRoute", kinds=len(SteelRoute))
    relining_due = State("i2", "quarter", "next rebuilding of the steel line")
    relining_spell = State("u1", "1", "ordinal of the campaign")

    # roof, storage, green power
    roof_area = State("f4", "m2", "roof usable for PV")
    pv_power = State("f4", "kW", "PV on the roof")
    pv_waiting = State("f4", "kW", "PV on the roof that waits for its connection")
    pv_told = State("f4", "kW", "PV on the roof that a duty or a programme asked for")
    pv_exposure = State("f4", "1", "share of what it feeds in that earns the market price")
    pv_built = State("i2", "quarter", "when it was connected, 32767 if none")
    pv_started = State("i2", "quarter", "last look at the roof")
    pv_due = State("i2", "quarter", "next look at the roof")
    pv_spell = State("u1", "1", "ordinal of that look")
    microgrid = State("?", "1", "shares what its roof leaves over with a zone around it")
    storage_power = State("f4", "kW", "battery behind the meter, two hours")
    storage_built = State("i2", "quarter", "when it was installed, 32767 if none")
    storage_started = State("i2", "quarter", "last look at a battery")
    storage_due = State("i2", "quarter", "next look at a battery")
    storage_spell = State("u1", "1", "ordinal of that look")
    on_call = State("f4", "kW", "part of its mean load that may be cut on call")
    green_share = State("f4", "1", "share of electricity under a green contract or certificate")
    agreed_premium = State("f8", "yuan/kWh", "over ordinary power, agreed with that contract")
    green_due = State("i2", "quarter", "next renewal of the power contract")
    green_spell = State("u1", "1", "ordinal of the contract")

    # titles
    honour = State("i1", "1", "green titles: 0 none, 1 factory, 2 supply chain as well", kinds=3)
    zero_carbon = State("?", "1", "certified near-zero-carbon factory")
    zero_carbon_due = State("i2", "quarter", "when that title is looked at again")
    title_started = State("i2", "quarter", "last thought of titles")
    title_due = State("i2", "quarter", "next thought of titles")
    title_spell = State("u1", "1", "ordinal of that thought")
    green_kept = State("f4", "1", "least share of green power, for its title or by its park")
    park = State("i1", "1", "development zone, as in parks.csv, 0 for none", kinds=100)
    new_energy = State("?", "1", "makes for the new-energy market")

    # waste and what is made of it
    hazardous_waste = State("f8", "t/yr", "at base output, at the waste per output of 2020")
    waste_kind = State("i1", "1", "as in kinds.WasteKind", kinds=len(WasteKind))
    waste_route = State("i1", "1", "as in kinds.WasteRoute", kinds=len(WasteRoute))
    waste_started = State("i2", "quarter", "last tender of its hazardous waste")
    waste_due = State("i2", "quarter", "next tender of its hazardous waste")
    waste_spell = State("u1", "1", "ordinal of that tender")
    sorted_scrap = State("f8", "1", "sorted scrap in the converter beyond the usual, t/t")
    scrap_spell = State("u1", "1", "ordinal of the offer of sorted scrap")
    sewage = State("?", "1", "a sewage works")
    benchmark = State("?", "1", "a sewage works rebuilt as a model of low carbon")

    # life of the firm
    growth_due = State("i2", "quarter", "next yearly change of its standing")
    growth_spell = State("u1", "1", "ordinal of the year in business")
    refused = State("?", "1", "its project was turned down at entry")
    entry_spell = State("u1", "1", "ordinal of the application, always 0")
    exit_due = State("i2", "quarter", "end of business")
    exit_spell = State("u1", "1", "ordinal of the life of the firm, always 0")
