"""The state of a batch of vehicles: one line each, with unit and meaning."""

from agents.machinery.state import Agent, State
from agents.transport.kinds import POWERTRAINS


class Vehicles(Agent):
    """A batch of like vehicles that do one job for one operator, bought and replaced together.

    The job stays, the vehicles change: a row is a place in an operator's fleet. When the vehicles
    are worn out, or leave early, the operator decides what does the job next and how many it takes.
    """

    district = State("i1", "1", "division they are stationed in, 0 Gusu to 9 Taicang", kinds=10)
    operator = State("i2", "1", "number of the operator among those of its class")
    places = State("i4", "1", "vehicles the batch had at the start of 2020")
    vehicles = State("i4", "1", "vehicles the batch has now")
    powertrain = State(
        "i1",
        "1",
        "0 petrol, 1 diesel, 2 gas, 3 hybrid, 4 plug-in hybrid, 5 battery, 6 swap, 7 fuel cell",
        kinds=len(POWERTRAINS),
    )
    km = State("f4", "km/yr", "distance of one of them in a normal year of its job")
    bought = State("i2", "quarter", "first registration, negative before 2020")
    due = State("i2", "quarter", "they come up for replacement")
    spell = State("u2", "1", "ordinal of the vehicles that do this job")
    kept = State("?", "1", "an early scrappage offer for these vehicles was turned down")
