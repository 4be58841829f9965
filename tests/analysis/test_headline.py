"""The headline: known numbers, stored as printed, and silence about what is not simulated."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.headline import build, write
from analysis.lines import Highest, Number
from analysis.peak import PEAK
from analysis.present import find, of_level
from analysis.scales import digits, finer, percent, shown
from analysis.text.headline_text import render
from analysis.text.words import in_words, sentence
from analysis.tidy import read

FIFTHS = ("poorest", "second", "middle", "fourth", "richest")


def test_peaks_on_each_boundary(whole_run: Path) -> None:
    headline = build(whole_run)
    assert len(headline.peaks) == 5
    assert {peak.outcome for peak in headline.peaks} == {PEAK}
    territorial = next(p for p in headline.peaks if p.boundary == "Territorial")
    years = read(whole_run).yearly("Emissions|CO2|Territorial")
    assert (territorial.year, territorial.unit) == (max(years, key=years.__getitem__), "Mt CO2/yr")
    assert territorial.level == pytest.approx(max(years.values()) / 1e6)
    assert territorial.observed_from == 2005  # the shape of the inventory is joined
    assert all(p.observed_from is None for p in headline.peaks if p is not territorial)


def test_a_peak_that_no_mix_can_have_caused_is_named_with_what_the_mix_can(whole_run: Path) -> None:
    headline = build(whole_run)
    official = headline.peaks[0]
    assert official.highest_of_mix is not None
    year, highest = official.highest_of_mix.year, official.highest_of_mix.value
    assert highest == max(value for y, value in official.by_year.items() if y > 2025)
    assert (year, official.year) == (2027, 2027)
    assert "from 2026 on at most" not in render(headline)  # the peak is the mix's own
    early = replace(official, year=2021, level=300.0, highest_of_mix=Highest(2027, 250.0, "Mt"))
    text = render(replace(headline, peaks=(early,)))
    assert "peak 2021: 300.0 Mt" in text
    assert "from 2026 on at most 250.0 (2027)" in text
    assert "Years to 2025 are the same in every mix" in " ".join(text.split())
    apart = {**headline.about, "counterfactual": "no lever ever did anything"}
    text = " ".join(render(replace(headline, peaks=(early,), about=apart)).split())
    assert "same in every mix" not in text and "from 2026 on" not in text
    assert "its past is none that was lived" in text
    assert "a counterfactual without need not meet them" in text


def test_power_that_was_cut_is_said_before_anything_else(whole_run: Path) -> None:
    headline = build(whole_run)
    assert "POWER CUTS" not in render(headline)
    name = "City|Electricity|Unserved"
    cuts = [
        Number("cuts", "Electricity not delivered", name, 2030, 0.148, "TWh/yr"),
        Number("cuts", "Electricity not delivered", name, 2035, 0.582, "TWh/yr"),
    ]
    text = " ".join(render(replace(headline, numbers=(*headline.numbers, *cuts))).split())
    often = [replace(cuts[0], year=2040 + n, value=1.0 + n) for n in range(20)]
    many = " ".join(render(replace(headline, numbers=(*headline.numbers, *often))).split())
    assert "210.0 TWh in 20 years from 2040 on; the most was 20.0 TWh in 2059." in many
    said = "electricity asked for and not delivered was 0.15 TWh in 2030, 0.58 TWh in 2035."
    assert text.index(said) < text.index("CO2 where it is emitted")


def test_a_ceiling_on_coal_that_cannot_be_kept_is_said(whole_run: Path) -> None:
    headline = build(whole_run)
    assert "CEILING" not in render(headline)
    over = Number("ceiling", "Coal above it", "City|Coal above Ceiling", 2035, 16.3, "PJ/yr")
    text = " ".join(render(replace(headline, numbers=(*headline.numbers, over))).split())
    assert "CEILING ON COAL NOT KEPT: plants burn their least, above it by 16.3 PJ in 2035." in text


def test_budgets_that_ran_out_under_the_mix_are_said(whole_run: Path) -> None:
    headline = build(whole_run)
    out = [number for number in headline.numbers if number.section == "budgets"]
    assert [(n.label, n.year, n.value) for n in out] == [("the green fund", 2027, 0.4)]
    said = "BUDGETS RAN OUT: the green fund turned down 0.40 billion yuan in 2027."
    text = " ".join(render(headline).split())
    assert said in text and text.index(said) < text.index("CO2 where it is emitted")
    other = replace(out[0], label="the trade-in money", value=0.02)
    text = " ".join(render(replace(headline, numbers=(*headline.numbers, other))).split())
    assert f"{said} The trade-in money turned down 20.0 million yuan in 2027." in text
    none = tuple(number for number in headline.numbers if number.section != "budgets")
    assert "BUDGETS" not in render(replace(headline, numbers=none))


def test_who_bears_it_is_told_in_per_cent_of_sums(whole_run: Path) -> None:
    headline = build(whole_run)
    found = {(n.label, n.year): n for n in headline.numbers if n.section == "burden"}
    bill = [found[f"Energy bill of the {one} fifth", 2030].value for one in FIFTHS]
    assert bill == pytest.approx([6.0, 3.0, 2.0, 1.5, 1.2])
    grants = found["Grants to the poorest fifth", 2025]
    assert grants.value == pytest.approx(0.1 * (20 + 21 + 22 + 23) / 4)
    assert grants.unit == "% of income"
    assert grants.indicator == "City|Household|Grants / City|Household|Income, quintile 1"
    cost = [found[f"Energy cost of {one} firms", 2020] for one in ("small", "medium", "large")]
    assert [n.value for n in cost] == pytest.approx([3.0] * 3)
    assert {n.unit for n in cost} == {"% of output"}
    lines = render(headline).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Who bears it "))
    assert lines[at + 1].startswith("  Energy bill of the poorest fifth, % of income ")
    assert lines[at + 1].split()[-4:] == ["6.00"] * 4
    assert lines[at + 16].startswith("  Grants to large firms, % of output ")
    assert not lines[at + 17]


def test_numbers_carry_unit_indicator_and_year(whole_run: Path) -> None:
    numbers = {(n.section, n.label, n.year): n for n in build(whole_run).numbers}
    result = read(whole_run)
    steel = result.yearly("Emissions|CO2|Energy|Demand|Industry")[2030]
    industry = numbers["sectors", "Industry", 2030]
    assert (industry.value, industry.unit) == (pytest.approx(steel / 1e6), "Mt CO2/yr")
    share = numbers["indicators", "Electric share of cars", 2030]
    assert share.unit == "%"
    assert 0 < share.value < 100
    imports = numbers["sectors", "Electricity import, UHV hydropower at zero", 2025]
    assert imports.indicator == "Emissions|CO2|Official|UHV at Zero - Emissions|CO2|Energy"
    assert imports.value == pytest.approx(12.0)
    grant = numbers["money", "Car grant", "2026-2030"]
    assert (grant.value, grant.unit) == (pytest.approx(2.0), "billion yuan of 2020")
    electricity = numbers["indicators", "Electricity use at the meter", 2020]
    assert electricity.unit == "TWh/yr"
    assert electricity.value == pytest.approx(145.4, abs=0.1)  # from TJ


def test_facts_are_marked(whole_run: Path) -> None:
    headline = build(whole_run)
    checks = {check.indicator: check for check in headline.checks}
    close = checks["Secondary Energy|Electricity"]
    assert close.within
    assert close.difference == pytest.approx(close.value / 152.4 - 1)
    cars = checks["City|Stock|Car"]  # recorded by kind only; all kinds are all cars
    assert (cars.unit, cars.value) == ("million vehicles", pytest.approx(3.7888))
    lines = render(headline).splitlines()
    peak = checks["City|Electricity|Peak Load"]  # the largest of the year, 26.8 + 3 x 0.3 GW
    assert (peak.value, peak.published, peak.unit) == (27.7, 26.8, "GW")
    said = next(line for line in lines if line.startswith("  Peak load, GW   ") and "%" in line)
    assert said.split()[3:] == ["26.8", "27.7", "+3.4", "%", "5", "%", "ok"]
    good = sum(abs(check.difference) <= check.tolerance for check in checks.values())
    assert 0 < good < len(checks)
    assert f"  {good} of {len(checks)} figures of 2020 are met within tolerance" in lines
    trucks = next(line for line in lines if "heavy trucks" in line)
    assert trucks.startswith("    CO2 of heavy trucks, Mt CO2 ")
    assert trucks.endswith(" OUT")
    columns = [line.index("%") for line in (said, trucks)]
    assert columns[0] == columns[1]


def test_a_sum_is_checked_addend_by_addend_and_called_by_its_label(whole_run: Path) -> None:
    headline, result = build(whole_run), read(whole_run)
    kinds = [f"City|Stock|Car|{kind}" for kind in ("Plug-In Hybrid", "Battery Electric")]
    check = next(c for c in headline.checks if c.label == "Private cars with a plug")
    assert check.indicator == " + ".join(kinds)
    assert check.value == pytest.approx(sum(result.yearly(name)[2020] for name in kinds) / 1e6)
    lines = render(headline).splitlines()
    at = next(n for n, line in enumerate(lines) if "  Private cars with a plug, thousand" in line)
    assert "Private cars, million" in lines[at - 1]
    assert find(result, f"{kinds[0]} + Nothing") is None
    assert find(result, f"{kinds[0]} + Secondary Energy|Electricity") is None  # other units


def test_what_one_citys_luck_explains_is_not_called_out(whole_run: Path) -> None:
    headline = build(whole_run)
    check = next(c for c in headline.checks if c.label == "Private cars with a plug")
    for difference, verdict in ((0.04, "ok"), (-0.1, "luck"), (0.12, "OUT")):
        told = replace(check, difference=difference, within=abs(difference) <= check.tolerance)
        text = render(replace(headline, checks=(told,)))
        line = next(line for line in text.splitlines() if "with a plug, thousand" in line)
        assert line.split()[-1] == verdict
        assert ("one city's luck" in " ".join(text.split())) == (verdict == "luck")
    apart = {**headline.about, "counterfactual": "no lever ever did anything"}
    told = replace(check, difference=-0.1, within=False)
    text = render(replace(headline, checks=(told,), about=apart))
    assert "OUT" in text and "luck" not in text  # its policies are missing


def test_the_level_of_a_shape_is_told_with_why_it_is_not_used(whole_run: Path) -> None:
    headline = build(whole_run)
    (level,) = headline.observed
    assert (level.by, level.year, level.unit, level.carried_to) == ("CEADs", 2019, "Mt CO2", 2020)
    assert level.value == pytest.approx(231.194)
    assert level.above == pytest.approx(231.194 * 0.983 / 166.502 - 1, rel=1e-4)
    text = " ".join(render(headline).split("Against the facts")[1].split())
    assert "CEADs has 231.2 Mt CO2 for 2019 and, carried to 2020, stands 36 % above" in text
    assert f"{level.why}: used as a shape only." in text
    lower = of_level(replace(level, above=-0.2))
    assert "stands 20 % below" in lower


def test_total_electricity_stands_beside_end_use(whole_run: Path) -> None:
    lines = render(build(whole_run)).splitlines()
    total = next(line for line in lines if line.startswith("  Total electricity use"))
    metered = next(line for line in lines if line.startswith("  Electricity use at the meter"))
    assert "with plants and losses" in total
    first = [float(line[55:66]) for line in (total, metered)]
    assert first[1] == pytest.approx(0.95 * first[0], rel=1e-2)


def test_indicators_in_words() -> None:
    said = {
        "Final Energy by Electricity|Transportation|Road|Buses": "electricity of buses",
        "Final Energy|Residential and Commercial|Residential|Urban": "energy of urban homes",
        "Emissions|CO2|Energy|Demand|Industry|Steel": "CO2 of steelworks",
        "City|Stock|Furnace|Lpg": "furnace, LPG",
        "Something|New": "something, new",
    }
    assert {name: in_words(name) for name in said} == said
    assert sentence("Public Cost") == "Public cost"
    assert sentence("Lpg") == "LPG"


def test_everything_printed_is_stored(whole_run: Path) -> None:
    headline = build(whole_run)
    text = render(headline)
    path = write(headline, whole_run)
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(headline.as_json()))
    for number in stored["numbers"]:
        if number["section"] != "identity":  # printed to another digit, see test_identity.py
            assert digits(number["value"]) in text
        assert number["unit"]
        assert number["indicator"]
    for peak in stored["peaks"]:
        assert f"peak {peak['year']}" in text
    assert max(map(len, text.splitlines())) <= 100
    assert path.read_bytes() == write(build(whole_run), whole_run).read_bytes()


def test_households_only_invents_nothing(households_only: Path) -> None:
    headline = build(households_only)
    text = render(headline)
    assert headline.peaks == ()
    assert "Peak of CO2" not in text
    assert "Transport: private cars only" in text
    assert "transport beyond private cars" in headline.not_simulated["CO2 by sector"]
    assert "territorial" in headline.not_simulated["CO2 totals"]
    assert "Secondary Energy|Electricity 2020" in headline.not_simulated["facts"]
    assert headline.not_simulated["who bears it"] == ["energy cost of firms", "grants to firms"]
    labels = {number.label for number in headline.numbers if number.section == "sectors"}
    assert labels == {"Transport: private cars only", "Homes"}


def test_a_run_of_some_quarters(short_run: Path) -> None:
    headline = build(short_run)
    assert headline.first_year == headline.last_year == 2020
    assert headline.numbers == ()
    assert "Not yet simulated" in render(headline)


def test_shown_units() -> None:
    assert shown(3600.0, "TJ/yr", "Final Energy by Electricity") == (1.0, "TWh/yr")
    assert shown(3600.0, "TJ/yr", "Final Energy") == (pytest.approx(3.6), "PJ/yr")
    assert shown(0.2, "1", "Non-Fossil Share") == (20.0, "%")
    assert shown(1.05, "1", "Cooling") == (1.05, "1")
    assert shown(7.0, "km") == (7.0, "km")
    assert finer([0.5, 0.01], "TWh/yr") == ([0.5, 0.01], "TWh/yr")
    assert finer([0.002, 0.001], "TWh/yr") == ([2.0, 1.0], "GWh/yr")
    assert percent(-0.0001, sign=True, decimals=1) == "+0.0 %"
    assert [digits(x) for x in (0.0, 0.0042, 1.234, 12.34, 123.4, 12345.6)] == [
        "0.00",
        "0.0042",
        "1.23",
        "12.3",
        "123.4",
        "12,346",
    ]
