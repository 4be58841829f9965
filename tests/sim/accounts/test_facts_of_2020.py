"""What a run is held against."""

from pathlib import Path

import pytest

from analysis.headline import build
from sim.accounts.facts import TERRITORIAL, base_year_facts, base_year_values, observed_before
from sim.results.files import write_run

README = Path(__file__).parents[3] / "README.md"


@pytest.fixture(scope="module")
def facts():
    return {fact.indicator: fact for fact in base_year_facts()}


@pytest.mark.parametrize(
    ("indicator", "value", "unit", "tolerance"),
    [
        ("Secondary Energy|Electricity", 152_400, "GWh", 0.03),
        ("Emissions|CO2|Territorial", 166.502e6, "t CO2", 0.05),
        ("Emissions|CO2|Official|UHV at Zero", 174.318e6, "t CO2", 0.05),
        ("Emissions|CO2|Official|UHV at Provincial Factor", 196.462e6, "t CO2", 0.05),
        ("Secondary Energy|Electricity|Coal", 65_800, "GWh", 0.10),
        ("Final Energy by Electricity|Residential and Commercial|Residential", 51_804, "TJ", 0.10),
        ("Emissions|CO2|Energy|Demand|Transportation|Road|Private Cars", 6.639e6, "t CO2", 0.10),
        ("City|Electricity|Peak Load", 26_800, "MW", 0.05),
        ("City|Stock|Car", 3_698_000, "vehicles", 0.05),
        (
            "City|Stock|Car|Plug-In Hybrid + City|Stock|Car|Battery Electric",
            29_260,
            "vehicles",
            0.05,
        ),
        ("City|Stock|Bus", 9_300, "vehicles", 0.05),
        ("Capacity|Electricity|Solar", 1_410, "MW", 0.05),
        ("Capacity|Electricity|Solar|Firm", 1_210, "MW", 0.05),
        ("Capacity|Electricity|Solar|Household", 80, "MW", 0.05),
    ],
)
def test_facts_say_what_the_tables_say(facts, indicator, value, unit, tolerance):
    fact = facts[indicator]
    assert fact.value == pytest.approx(value, rel=1e-4)
    assert (fact.unit, fact.tolerance, fact.year) == (unit, tolerance, 2020)


def test_what_links_territorial_and_official_is_recorded_too():
    values = base_year_values()
    province = values["Emissions|CO2|Import Provincial"]
    both = province + values["Emissions|CO2|Import UHV Hydro"]
    assert (province, both) == (pytest.approx(12.86e6, rel=1e-3), pytest.approx(35.01e6, rel=1e-3))
    for imported, name in ((province, "UHV at Zero"), (both, "UHV at Provincial Factor")):
        official = values[f"Emissions|CO2|Official|{name}"]
        assert imported == pytest.approx(official - values["Emissions|CO2|Energy"], rel=1e-9)


def test_facts_leave_out_what_is_zero_and_what_is_no_target(facts):
    assert all(fact.value for fact in facts.values())
    assert not [name for name in facts if name.startswith(("City|Money", "Emissions|NOx"))]


def test_sums_are_named_by_what_they_are_made_of(facts):
    sums = {fact.label: fact for fact in facts.values() if fact.label}
    every = sums["Cars, trucks and buses together"]
    assert (every.value, every.indicator.count(" + ")) == (4_436_000, 12)  # cars, twelve fleets
    new = sums["New energy vehicles of all classes"]
    assert (new.value, "SZ0343" in new.source) == (57_600, True)
    assert "City|Stock|Bus|Fuel Cell" in new.indicator.split(" + ")
    assert "City|Stock|Bus|Gas" not in new.indicator  # clean, yet not of new energy


def test_a_run_meets_every_fact_in_its_own_units(cities, tmp_path):
    """What the terminal counts: every shipped fact is found in a run, and none is missed."""
    city = cities.run("scale=0.01", "end=2020", quarters=4)
    write_run(tmp_path, city.recorder.table({}), {}, base_year_facts())
    headline = build(tmp_path)
    assert "facts" not in headline.not_simulated
    assert len(headline.checks) == len(base_year_facts())
    assert [c for c in headline.checks if abs(c.difference) > max(c.tolerance, c.luck)] == []
    assert all(check.source for check in headline.checks)
    assert f"with {len(headline.checks)} figures of that year" in README.read_text(encoding="utf-8")


def test_the_observed_shape_reaches_the_first_simulated_year():
    seen = {row.year: row for row in observed_before()}
    assert sorted(seen) == list(range(2005, 2021))
    assert {(row.kind, row.by) for row in seen.values()} == {("shape", "CEADs")}
    assert "33 % above the city's own inventory in 2010" in seen[2019].why  # 184.615 over 139 Mt
    assert seen[2019].value == pytest.approx(231.194e6)
    assert seen[2020].value == pytest.approx(231.194e6 * 0.983)
    scale = base_year_values()[TERRITORIAL] / seen[2020].value
    assert 0.65 < scale < 0.8  # CEADs stood a third above the city's own inventory in 2010
    assert seen[2010].value * scale == pytest.approx(139e6, rel=0.05)  # which said 139 Mt
