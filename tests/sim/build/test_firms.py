"""The synthetic firms meet the margins they are drawn to, and chance decides only who."""

import mesa
import numpy as np
import pytest

from agents.firms.energy import final_energy
from agents.firms.firm import Firm
from agents.firms.kinds import FUELS, SECTORS, Boiler, Furnace, Sector
from agents.machinery.population import Population
from sim.build.firms import energy as firm_energy
from sim.build.firms.assembly import build_firms, first_project
from sim.build.firms.energy import draw_energy
from sim.build.firms.groups import size_exponent
from sim.build.firms.roster import draw_roster
from sim.build.firms.tables import read_firm_tables
from sim.errors import InputError

TABLES = read_firm_tables()
OFFICIAL_OUTPUT = 34_824.0  # 100 M yuan, above-scale industry of 2020


@pytest.fixture(scope="module")
def columns():
    return build_firms(TABLES, city_seed=1, scale=0.01)


@pytest.fixture(scope="module")
def firms(columns):
    return Population(mesa.Model(rng=1), Firm, columns, seed=1)


def use_by_sector(firms):
    rows = firms.rows
    weight = firms.columns["weight"][rows]
    sector = firms.columns["sector"][rows]
    energy = final_energy.decide(firms)
    return np.column_stack(
        [np.bincount(sector, weights=e * weight, minlength=len(SECTORS)) for e in energy]
    )


def test_sector_by_fuel_is_the_balance(firms):
    found, wanted = use_by_sector(firms), TABLES.base_year_use()
    assert found.shape == (len(SECTORS), len(FUELS))
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("seed", "scale"), [(2, 0.001), (3, 0.1)])
def test_it_is_the_balance_in_every_city_and_at_every_scale(seed, scale):
    firms = Population(mesa.Model(rng=1), Firm, build_firms(TABLES, seed, scale), seed=1)
    np.testing.assert_allclose(use_by_sector(firms), TABLES.base_year_use(), rtol=1e-6, atol=1e-6)


def test_every_row_of_the_balance_that_firms_own_is_served():
    served = {*SECTORS, "chemicals_feedstock"}
    total = sum(
        number.value * 1000
        for (block, row, _), number in TABLES.balance.rows
        if block == "use" and row in served
    )
    assert TABLES.base_year_use().sum() == pytest.approx(total, rel=1e-9)


def test_number_and_output_of_industry(columns):
    industry = (columns["sector"] <= Sector.WATER_AND_GAS_SUPPLY) & columns["active"]
    large = industry & ~columns["small"]
    works = np.unique(columns["site"][large & (columns["crude_steel"] > 0)])
    lines = np.count_nonzero(columns["crude_steel"] > 0)
    assert np.count_nonzero(large) - lines + works.size == 12_480  # power and heat works are grid
    output = columns["base_output"][large].sum() / 1e8
    assert output == pytest.approx(OFFICIAL_OUTPUT, rel=0.03)


def test_the_twenty_largest_hold_their_share(columns):
    for sector in (Sector.ELECTRONICS, Sector.MACHINERY, Sector.TEXTILES):
        here = (columns["sector"] == sector) & columns["active"] & ~columns["small"]
        output = np.sort(columns["base_output"][here])[::-1]
        share = output[:20].sum() / output.sum()
        assert share == pytest.approx(TABLES.share(SECTORS[sector], "top20_share"), abs=0.1)


def test_size_exponent_reproduces_the_share_of_the_top():
    size = (np.arange(1000) + 0.5) ** -size_exponent(1000, 0.4)
    assert size[:20].sum() / size.sum() == pytest.approx(0.4)


def test_steel_works_line_by_line(columns):
    crude = columns["crude_steel"].sum() / 1e6
    hot_metal = columns["hot_metal"].sum() / 1e6
    assert crude == pytest.approx(35.0, abs=0.1)
    assert hot_metal == pytest.approx(28.5, abs=0.1)
    lines = columns["crude_steel"] > 0
    assert (columns["relining_due"][lines] >= 0).all()
    assert (columns["steel_route"] > 0).tolist() == lines.tolist()


def test_stocks_of_2019(columns):
    present = columns["active"]
    weight = columns["weight"]
    assert (columns["pv_power"] * weight)[present].sum() == pytest.approx(1.08e6, rel=1e-3)
    assert (columns["storage_power"] * weight)[present].sum() == pytest.approx(60e3, rel=1e-3)
    roof = (columns["roof_area"] * weight)[present].sum() / 1e7
    assert roof == pytest.approx(13.51 + 1.82, rel=0.01)
    assert (columns["pv_power"] <= columns["roof_area"] / 10.0 + 1e-3).all()
    built = columns["pv_built"][columns["pv_power"] > 0]
    assert built.min() >= -20 and built.max() <= -1


def test_equipment_and_services_agree(columns):
    steam = columns["steam_low"] + columns["steam_mid"]
    direct = columns["furnace_high"] + columns["furnace_very_high"]
    assert ((steam > 0) == (columns["boiler"] != Boiler.NONE)).all()
    assert ((direct > 0) == (columns["furnace"] != Furnace.NONE)).all()
    assert (columns["steam_network"] | (columns["boiler"] != Boiler.PURCHASED_HEAT)).all()
    present = columns["active"]
    assert columns["boiler_built"][present].max() <= 3  # a works of 2020 at the latest


def test_export_shares_weigh_to_the_table(columns):
    for sector in (Sector.ELECTRONICS, Sector.STEEL, Sector.MACHINERY):
        here = (columns["sector"] == sector) & columns["active"] & ~columns["small"]
        weight = (columns["base_output"] * columns["weight"])[here]
        mean = np.average(columns["export_share"][here], weights=weight)
        assert mean == pytest.approx(TABLES.share(SECTORS[sector], "export_share"), rel=0.02)


def test_large_firms_are_the_same_at_every_scale(columns):
    other = build_firms(TABLES, city_seed=1, scale=0.05)
    large = np.flatnonzero(~columns["small"])
    assert np.array_equal(large, np.flatnonzero(~other["small"]))
    assert np.array_equal(large, np.arange(large.size))
    for name, column in columns.items():
        assert np.array_equal(column[large], other[name][large]), name


def test_same_city_seed_same_firms_another_seed_others(columns):
    again = build_firms(TABLES, city_seed=1, scale=0.01)
    assert all(np.array_equal(columns[name], again[name]) for name in columns)
    other = build_firms(TABLES, city_seed=2, scale=0.01)
    assert not np.array_equal(columns["power"], other["power"])


def test_weights_stand_for_the_small(columns):
    small = columns["small"] & (columns["sector"] == Sector.MACHINERY)
    stood_for = columns["weight"][small].sum()
    assert stood_for == pytest.approx(TABLES.share("machinery", "small_firms"))
    assert (columns["weight"][~columns["small"]] == 1.0).all()


def test_a_company_asks_one_return_of_all_its_lines(columns):
    for site in np.unique(columns["site"][columns["line"] >= 0]):
        assert np.unique(columns["hurdle_rate"][columns["site"] == site]).size == 1
    unnamed = columns["hurdle_rate"][columns["site"] < 0]
    assert np.unique(unnamed).size > 0.5 * unnamed.size


def test_new_data_centres_use_power_like_the_sector(columns):
    """Named sites hold most of the sector's power; a third less a yuan would be no efficiency."""
    here = columns["sector"] == Sector.DATA_CENTRES
    per_output = [
        columns["power"][here & who].sum() / columns["base_output"][here & who].sum()
        for who in (columns["active"], (columns["arrives"] > 0) & (columns["site"] < 0))
    ]
    assert per_output[1] / per_output[0] == pytest.approx(0.85, abs=0.12)


@pytest.mark.parametrize("scale", [0.001, 0.01])
def test_no_sampled_row_carries_its_sector(scale):
    """A hundredth of its floor or output, whose use a square metre is up to five times the mean."""
    columns = build_firms(TABLES, city_seed=1, scale=scale)
    weight, small = columns["weight"], columns["small"]
    for sector in range(len(SECTORS)):
        here = columns["active"] & (columns["sector"] == sector)
        floor = (
            columns["floor_area"] if columns["floor_area"][here].any() else columns["base_output"]
        )
        steam = columns["steam_low"] + columns["steam_mid"]
        for use, bound in ((floor, 0.0101), (columns["power"], 0.05), (steam, 0.05)):
            carried = (use * weight)[here]
            assert carried[small[here]].max(initial=0.0) <= bound * carried.sum(), SECTORS[sector]


def test_entrants_wait(columns):
    later = columns["arrives"] > 0
    assert not columns["active"][later].any()
    assert columns["arrives"].max() <= 63
    per_year = np.bincount(columns["arrives"][later] // 4)
    assert per_year.max() < 1.3 * np.median(per_year)


def test_first_project_is_the_cheapest_that_is_missing():
    bits = np.array([0b00000000, 0b00000011, 0b11111111], dtype=np.uint8)
    sector = np.array([0, 2, 5])
    assert first_project(bits, sector).tolist() == [0, 18, 47]


@pytest.mark.parametrize("scale", [0.001, 0.01])
def test_firms_need_no_factor_beyond_rounding(scale):
    """City 193 draws a food works of more heat than any one fuel of its sector gives."""
    for city_seed in (*range(1, 9), 193):
        rounding = draw_energy(TABLES, draw_roster(TABLES, city_seed, scale), city_seed).rounding
        assert len(rounding) > 100
        outside = {key: factor for key, factor in rounding.items() if not 0.85 < factor < 1.15}
        assert outside == {}, city_seed


def test_firms_that_only_a_large_factor_brings_to_the_balance_are_refused(monkeypatch):
    def by_order(size, totals, draws):
        kinds = np.flatnonzero(totals)
        return kinds[np.arange(size.size) % kinds.size]

    monkeypatch.setattr(firm_energy, "allot", by_order)
    with pytest.raises(
        InputError, match=r"energy_balance.csv: heat of .*a factor from 0\.7 to 1\.4"
    ):
        draw_energy(TABLES, draw_roster(TABLES, 1, 0.01), 1)


def test_a_run_beyond_2035_lives_in_the_same_city_and_firms_go_on_entering(columns):
    longer = build_firms(TABLES, city_seed=1, scale=0.01, last_quarter=163)
    number = columns["sector"].size
    for name, column in columns.items():
        assert np.array_equal(longer[name][:number], column), name
    large = (longer["sector"] < Sector.DATA_CENTRES) & ~longer["small"]
    added = np.bincount(longer["arrives"][large] // 4, minlength=41)
    floor = np.bincount(longer["arrives"] // 4, longer["floor_area"] * longer["weight"])
    assert added[16:] == pytest.approx(np.full(25, added[2:16].mean()), rel=0.1)
    assert floor[16:].mean() == pytest.approx(floor[1:16].mean(), rel=0.01)
    assert longer["arrives"].max() == 163
    assert (longer["arrives"][number:] > 63).all()
