"""A quarter closed as a whole: pollutants, indicators, and what stops it."""

import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.emissions.co2 import read_base_processes
from sim.accounts.emissions.pollutants import pollutants, read_pollutant_factors
from sim.accounts.flows.balance import read_balance
from sim.accounts.indicators import account_values, declare, with_parents
from sim.accounts.quarter import ProvincialMix, close_quarter, read_factors
from sim.accounts.vocabulary import FUEL, SECTORS, TRANSFORMATION
from sim.results.recorder import Recorder

MIX = ProvincialMix(t_per_mwh=0.6, non_fossil=0.2)


@pytest.fixture(scope="module")
def factors():
    return read_factors()


def close(account, factors, controls=(), **more):
    return close_quarter(
        account,
        process=read_base_processes() / 4,
        provincial=MIX,
        factors=factors,
        ledger=Ledger(),
        controls=controls,
        **more,
    )


def test_indicators_fit_the_recorder(random_account_factory, factors):
    recorder = None
    for quarter in range(2):
        closed = close(random_account_factory(quarter + 1, quarter), factors)
        values = account_values(closed, factors.coal_equivalents, Ledger())
        recorder = recorder or Recorder(declare(values))
        for name, value in values.items():
            recorder.put(quarter, name, value)
        recorder.close_quarter(quarter)
    assert recorder.series("Emissions|CO2").shape == (2,)
    assert recorder.indicators["Secondary Energy|Electricity|Coal"].unit == "GWh"
    assert recorder.indicators["Emissions|CO2 Intensity|Electricity|UHV at Zero"].kind == "mean"


def test_parents_are_the_sums_of_their_children(random_account_factory, factors):
    closed = close(random_account_factory(11), factors)
    values = account_values(closed, factors.coal_equivalents, Ledger())
    assert values["Emissions|CO2"] == pytest.approx(values["Emissions|CO2|Territorial"], rel=1e-12)
    for parent in ("Emissions|CO2|Energy", "Emissions|CO2|Energy|Demand|Industry", "Final Energy"):
        depth = parent.count("|") + 1
        children = [
            value
            for name, value in values.items()
            if name.startswith(parent + "|") and name.count("|") == depth
        ]
        assert values[parent] == pytest.approx(sum(children), rel=1e-12), parent
    parts = ("Energy", "Industrial Processes", "Waste")
    assert values["Emissions|CO2"] == pytest.approx(
        sum(values[f"Emissions|CO2|{part}"] for part in parts), rel=1e-12
    )
    made = {n: v for n, v in values.items() if n.startswith("Secondary Energy|Electricity|")}
    assert values["Secondary Energy|Electricity"] == pytest.approx(sum(made.values()))


def test_with_parents_stops_at_the_root():
    found = with_parents({"A|B|C": 1.0, "A|B|D": 2.0, "A|E": 4.0}, "A|B")
    assert found == {"A|B": 3.0, "A|B|C": 1.0, "A|B|D": 2.0, "A|E": 4.0}


def test_a_money_gap_stops_the_quarter(random_account_factory, factors):
    control = Control("solar", Kind.SOLAR_GRANT, 1e6)
    with pytest.raises(AccountError, match="money: solar"):
        close(random_account_factory(2, 6), factors, [control])


def test_pollutants_of_2020_by_hand():
    found = pollutants(read_balance(), read_pollutant_factors())
    by_row = dict(zip(SECTORS, found.use[1], strict=True))  # NOx
    assert by_row["heavy_trucks"] == pytest.approx(30.4892 * 430 + 1.6827 * 120, rel=1e-4)
    assert found.plants[0][TRANSFORMATION["coal_power"]] == pytest.approx(597.5 * 10)
    assert by_row["chemicals_feedstock"] == 0
    total = found.total()
    assert 15_000 < total["SO2"] < 40_000  # order of magnitude of a tenth to a quarter of Jiangsu
    assert total["NOx"] > total["SO2"] > total["PM2.5"] > 0


def test_electricity_and_heat_pollute_where_they_are_made():
    use = read_pollutant_factors().use
    assert not use[:, :, [FUEL["electricity"], FUEL["heat"], FUEL["hydrogen"]]].any()
