"""The same seed gives the same bytes, however it is run; another seed other luck."""

import copy
import pickle

import numpy as np
import pytest

from agents.machinery.compiler import blocks
from agents.machinery.state import NEVER
from sim.accounts.books.money import Ledger

LEVERS = {  # grants, early wakes and money that runs out: everything that could depend on order
    "car_replacement_bonus_nev": 13_000,
    "car_replacement_bonus_ice": 10_000,
    "appliance_tradein_rate": 0.15,
    "tradein_fund_yearly": 2.0e9,
}
QUARTERS = 6
DRAWN_FROM_LUCK = ("_due",)  # dates are the only luck at the start


def start(homes, *, lucky):
    """The columns at the start that are luck, or those that are the city's."""
    return {
        name: column
        for name, column in homes.columns.items()
        if name.endswith(DRAWN_FROM_LUCK) == lucky
    }


@pytest.fixture(scope="module")
def once(live):
    return live(LEVERS).run(QUARTERS)


def test_again_gives_the_same_bytes(live, once):
    again = live(LEVERS).run(QUARTERS)
    assert again.state() == once.state()
    assert again.ledger.columns() == once.ledger.columns()


def test_two_threads_give_the_same_bytes(live, once, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 64)  # so that there is something to share out
    threaded = live(LEVERS)
    threaded.population.register.threads = 2
    assert threaded.run(QUARTERS).state() == once.state()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_goes_on_where_the_original_was(live, once, copied):
    homes = live(LEVERS).run(3)
    sector = copied(homes.sector)
    assert sector.population.columns["car"] is not homes.columns["car"]
    for quarter in range(3, QUARTERS):
        sector.trade_in.open_quarter(homes.levers.value("tradein_fund_yearly", quarter))
        sector.gather(quarter)
        sector.decide()
        sector.scatter(Ledger())
    found = {name: column.tobytes() for name, column in sector.population.columns.items()}
    assert found == once.state()
    assert homes.quarter == 3
    assert not np.array_equal(homes.columns["car_bought"], sector.population.columns["car_bought"])


def test_another_seed_keeps_the_city_and_changes_its_luck(live, once):
    here, other = live(LEVERS), live(LEVERS, seed=2)
    for name, column in start(here, lucky=False).items():
        np.testing.assert_array_equal(column, other.columns[name], err_msg=name)
    lucky = start(here, lucky=True)
    assert (lucky.pop("habit_due") == NEVER).all()  # no campaign has yet begun
    for name, column in lucky.items():
        moved = np.mean(column != other.columns[name])
        assert moved > 0.1 or name == "campaign_due", name  # nobody campaigns yet
    other.run(QUARTERS)
    assert np.mean(other.columns["car_bought"] != once.columns["car_bought"]) > 0.1


def test_another_city_seed_gives_another_city_of_the_same_size(live):
    here, other = live(LEVERS), live(LEVERS, city_seed=2)
    for name in ("income", "car_km", "use_factor", "price_sensitivity", "electric_taste"):
        assert np.mean(here.columns[name] != other.columns[name]) > 0.3, name
    for name in ("car", "second_car", "piped_gas", "pv_kw"):
        assert not np.array_equal(here.columns[name], other.columns[name]), name
        assert here.columns[name].astype(bool).sum() == pytest.approx(
            other.columns[name].astype(bool).sum(), abs=25
        )


def test_tastes_are_spread_as_the_tables_say(live):
    homes = live(scale=0.002)
    behaviour, columns = homes.sector.behaviour, homes.columns
    sensitivity = np.log(columns["price_sensitivity"].astype(float))
    for found, spread in (
        (sensitivity, behaviour.price_sensitivity_spread),
        (columns["electric_taste"], behaviour.electric_taste_spread),
    ):
        assert np.mean(found) == pytest.approx(0.0, abs=0.05 * spread)
        assert np.std(found) == pytest.approx(spread, rel=0.05)


def test_who_lacks_a_thing_may_buy_it_from_the_first_quarter_on(live):
    homes = live(off=True)
    columns = homes.columns
    for thing in ("car", "second_car", "air_conditioner_class", "refrigerator_class"):
        since = columns[f"{thing.removesuffix('_class')}_bought"]
        without = columns[thing] == 0
        np.testing.assert_array_equal(since[without], columns["arrives"][without] - 1)
        assert np.all(since[~without] <= columns["arrives"][~without])
        assert np.all(columns[f"{thing.removesuffix('_class')}_due"] >= columns["arrives"])
