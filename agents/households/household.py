"""The state of a household: one line each, with unit and meaning."""

from agents.machinery.state import Agent, State

NO_CAR, PETROL, PLUG_IN_HYBRID, BATTERY_ELECTRIC = 0, 1, 2, 3
CAR_KINDS = 4

OTHER_HEATER, GAS_HEATER, ELECTRIC_HEATER, SOLAR_HEATER, HEAT_PUMP_HEATER = 0, 1, 2, 3, 4
HEATER_KINDS = 5

ACTIVE, BUS, METRO, CAR = 0, 1, 2, 3
TRAVEL_KINDS = 4

INCOME_CLASSES = 5  # fifths of the city's people by income per head, 0 the poorest
EFFICIENCY_CLASSES = 4  # 0 none, then energy label grade 1 (best) to 3 (worst)


class Household(Agent):
    """A household of Suzhou: a family, or the people of one room or flat in a dormitory."""

    active = State("?", "1", "lives in the city now")
    arrives = State("i2", "quarter", "quarter in which it is formed or moves in; 0 for the present")
    district = State("i1", "1", "division, 0 Gusu to 9 Taicang", kinds=10)
    urban = State("?", "1", "counted as urban")
    collective = State("?", "1", "lives in a dormitory")
    persons = State("i1", "persons", "people")
    income = State("f4", "yuan/yr", "disposable income of all its people")
    income_class = State(
        "i1",
        "1",
        "fifth of the people by income per head in 2020, 0 the poorest",
        kinds=INCOME_CLASSES,
    )
    owner = State("?", "1", "owns its dwelling")
    floor_area = State("f4", "m2", "floor area of the dwelling")
    roof_area = State("f4", "m2", "own roof that can bear PV, 0 if none")
    piped_gas = State("?", "1", "has a piped gas connection")
    use_factor = State("f4", "1", "electricity use against households of like income and size")
    price_sensitivity = State("f4", "1", "weight of money against that of others, median 1")
    electric_taste = State("f4", "1", "liking for electric cars, in utility, mean 0")

    home_charging = State("?", "1", "can charge a car where it lives")
    car = State(
        "i1", "1", "0 none, 1 petrol, 2 plug-in hybrid, 3 battery electric", kinds=CAR_KINDS
    )
    car_bought = State("i2", "quarter", "first registration of the car, or since when without")
    car_km = State("f4", "km/yr", "distance of the first car")
    car_due = State("i2", "quarter", "the first car comes up for decision")
    car_spell = State("u1", "1", "ordinal of the first car or wait for one")
    car_kept = State("?", "1", "an early trade-in of this car was turned down")

    second_car = State("i1", "1", "as `car`", kinds=CAR_KINDS)
    second_car_bought = State("i2", "quarter", "as `car_bought`")
    second_car_km = State("f4", "km/yr", "distance of the second car")
    second_car_due = State("i2", "quarter", "the second car comes up for decision")
    second_car_spell = State("u1", "1", "ordinal of the second car or wait for one")
    second_car_kept = State("?", "1", "an early trade-in of this car was turned down")

    air_conditioners = State("i1", "1", "room air conditioners")
    air_conditioner_class = State(
        "i1", "1", "label grade, 1 best to 3, 0 none", kinds=EFFICIENCY_CLASSES
    )
    air_conditioner_bought = State("i2", "quarter", "when they were bought")
    air_conditioner_due = State("i2", "quarter", "they come up for replacement")
    air_conditioner_spell = State("u1", "1", "ordinal of the air conditioners")
    air_conditioner_kept = State("?", "1", "an early trade-in was turned down")

    refrigerator_class = State(
        "i1", "1", "label grade, 1 best to 3, 0 none", kinds=EFFICIENCY_CLASSES
    )
    refrigerator_bought = State("i2", "quarter", "when it was bought")
    refrigerator_due = State("i2", "quarter", "it comes up for replacement")
    refrigerator_spell = State("u1", "1", "ordinal of the refrigerator")
    refrigerator_kept = State("?", "1", "an early trade-in was turned down")

    washing_machine_class = State(
        "i1", "1", "label grade, 1 best to 3, 0 none", kinds=EFFICIENCY_CLASSES
    )
    washing_machine_bought = State("i2", "quarter", "when it was bought")
    washing_machine_due = State("i2", "quarter", "it comes up for replacement")
    washing_machine_spell = State("u1", "1", "ordinal of the washing machine")
    washing_machine_kept = State("?", "1", "an early trade-in was turned down")

    water_heater = State(
        "i1", "1", "0 other, 1 gas, 2 electric, 3 solar, 4 heat pump", kinds=HEATER_KINDS
    )
    water_heater_class = State("i1", "1", "label grade, 1 best to 3", kinds=EFFICIENCY_CLASSES)
    water_heater_bought = State("i2", "quarter", "when it was bought")
    water_heater_due = State("i2", "quarter", "it comes up for replacement")
    water_heater_spell = State("u1", "1", "ordinal of the water heater")

    heating = State(
        "i1", "1", "0 none, 1 air conditioner, 2 gas, 3 electric, 4 heat pump, 5 wood", kinds=6
    )
    cooking = State("i1", "1", "0 none, 1 piped gas, 2 LPG, 3 electricity, 4 wood", kinds=5)

    travel = State(
        "i1", "1", "mostly 0 on foot or by bicycle, 1 by bus, 2 metro, 3 car", kinds=TRAVEL_KINDS
    )
    travel_since = State("i2", "quarter", "when it last thought about how it travels")
    travel_due = State("i2", "quarter", "how it travels is thought about next")
    travel_spell = State("u1", "1", "ordinal of thinking about how it travels")
    usual_driving = State("f4", "1", "how far `car_km` takes it for one who goes by car, 0 to 1")
    driving = State("f4", "1", "distance of its cars against `car_km`, by how it travels")

    frugal = State("i1", "1", "1 while it keeps a habit that a campaign called for", kinds=2)
    habit_since = State("i2", "quarter", "since when it keeps the habit, or keeps none")
    habit_due = State("i2", "quarter", "it meets a campaign, or drops the habit")
    habit_spell = State("u1", "1", "ordinal of the habit or of the time without")

    carbon_member = State("?", "1", "member of the carbon-inclusion scheme")
    green_tariff = State("?", "1", "buys its electricity as green")
    offers_looked = State("i2", "quarter", "when it last looked at scheme and tariff")
    offers_due = State("i2", "quarter", "scheme and tariff are looked at next")
    offers_spell = State("u1", "1", "ordinal of looking at scheme and tariff")

    old_home = State("?", "1", "in 2020 lived in a dwelling built before 2005")
    home = State("i1", "1", "0 as in 2020, 1 to code, 2 retrofitted, 3 insulated", kinds=4)
    envelope = State("f4", "1", "heating and cooling against those of its dwelling of 2020")
    retrofit_asked = State("u1", "1", "times the programme has offered a retrofit")
    home_started = State("i2", "quarter", "since when it lives in this dwelling, or 2020")
    home_due = State("i2", "quarter", "moves to a new-built home, or rebuilds the farm house")
    home_spell = State("u1", "1", "ordinal of the dwelling")

    pv_kw = State("f4", "kW", "rooftop PV")
    pv_waiting = State("f4", "kW", "rooftop PV that waits for its connection")
    pv_built = State("i2", "quarter", "when the PV was connected")
    roof_due = State("i2", "quarter", "PV for the roof is thought about next")
    roof_spell = State("u1", "1", "ordinal of thinking about the roof")
    roof_looked = State("i2", "quarter", "when the roof was last thought about")
    campaign_due = State("i2", "quarter", "a campaign for village roofs comes by next")
    campaign_spell = State("u1", "1", "ordinal of that campaign")
    campaign_started = State("i2", "quarter", "when the last one came by")
