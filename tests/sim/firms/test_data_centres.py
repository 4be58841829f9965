"""Data centres of the city: 2020, what is built, what is renewed and what closes."""

import numpy as np
import pytest

from agents.firms.kinds import SECTORS, Sector
from sim.accounts.books.money import Kind, Ledger
from sim.divisions import DIVISIONS
from sim.firms.green.record_centres import NEW_GREEN, PUE
from sim.results.recorder import Recorder


def centres(firms):
    columns = firms.population.columns
    return np.flatnonzero((columns["sector"] == Sector.DATA_CENTRES) & columns["active"])


def answered(firms, quarter, choice, rows):
    """Let these centres do so, and return what was booked."""
    ledger = Ledger()
    decision = firms.data_centres
    decision.quarter = quarter
    decision.designing = np.zeros(0, np.int64)
    decision.design = np.zeros(0, np.int64)
    decision.answering, decision.answer = rows, np.full(rows.size, choice)
    decision.scatter(ledger)
    return ledger


def test_in_2020_machines_take_a_share_of_power_as_published(make_firms):
    firms = make_firms()
    rows, columns = centres(firms), firms.population.columns
    power = columns["power"][rows]
    assert power.sum() == pytest.approx(4320.0)  # TJ, the balance
    assert power.sum() / (power / columns["pue"][rows]).sum() == pytest.approx(1.55, abs=0.01)
    others = columns["sector"] != Sector.DATA_CENTRES
    assert (columns["pue"][others] == 1.0).all()


def test_most_new_sites_stand_in_the_hub(make_firms):
    columns = make_firms().population.columns
    later = (columns["sector"] == Sector.DATA_CENTRES) & (columns["arrives"] >= 12)
    hub = columns["district"][later] == DIVISIONS.index("Wujiang")
    assert 0.4 < hub.mean() < 0.8


def test_a_new_centre_uses_power_as_its_design_does(make_firms, live):
    firms = make_firms({"datacentre_pue_limit_new": 1.2})
    columns = firms.population.columns
    first = (columns["sector"] == Sector.DATA_CENTRES) & (columns["arrives"] > 0)
    row = int(np.flatnonzero(first)[np.argmin(columns["arrives"][first])])
    power, pue = float(columns["power"][row]), float(columns["pue"][row])
    quarter = int(columns["arrives"][row])
    for now, ledger in live(firms, range(quarter + 1)):
        paid = ledger.select(kind=Kind.PLANT, quarter=now)
    assert columns["pue"][row] in (1.18, 1.12)
    assert columns["power"][row] == pytest.approx(power * columns["pue"][row] / pue)
    assert firms.data_centres.invested.cost > 0.0
    assert "data_centres" in {booking.group for booking in paid}


def test_renewal_brings_a_centre_to_the_limit_at_its_price(make_firms):
    firms = make_firms({"datacentre_pue_limit_existing": 1.3})
    row = centres(firms)[:1]
    kw = firms.data_centres.machines(row)
    ledger = answered(firms, 4, 1, row)
    assert firms.data_centres.ratio(row) == pytest.approx(1.3)
    cost = ledger.total(kind=Kind.PLANT)
    assert cost == pytest.approx(2e7 + 3000.0 * float(kw[0])) == firms.data_centres.invested.cost


def test_the_work_of_a_centre_that_closes_goes_to_the_others(make_firms, live):
    firms = make_firms()
    for _ in live(firms, range(1)):
        pass
    sector = SECTORS.index("data_centres")
    columns, rows = firms.population.columns, centres(firms)

    def made():
        kept = centres(firms)
        return float((columns["base_output"] * columns["activity"])[kept].sum())

    before = made()
    answered(firms, 0, 2, rows[-2:])
    assert not columns["active"][rows[-2:]].any()
    assert made() == pytest.approx(before, rel=1e-9)
    assert firms.business.closed[sector] == firms.data_centres.closed == 2.0


def test_shares_and_ratios_are_recorded(make_firms, live):
    """Old centres of 2020 are no new ones; under a limit nobody stays above it."""
    firms = make_firms({"datacentre_pue_limit_existing": 1.4})
    recorder = Recorder(firms.indicators(), {"division": DIVISIONS})
    for quarter, _ in live(firms, range(5)):
        firms.record(recorder, quarter)
        recorder.close_quarter(quarter)
    assert (recorder.series(NEW_GREEN) == 0.0).all()
    ratio = recorder.series(PUE)
    assert ratio[0] > 1.4 > ratio[-1]
    rows = centres(firms)
    assert (firms.data_centres.ratio(rows) <= 1.4 + 1e-9).all()


def test_a_renewal_lasts_under_a_limit_that_is_known_to_fall(make_firms):
    """From 2026 on it aims at the limit of five years later; before, mixes are not known."""
    for quarter, aimed in ((12, 1.5), (26, 1.3)):
        firms = make_firms({"datacentre_pue_limit_existing": 1.5})
        limits = firms.market.levers
        limits.announced = lambda name, when: 1.3 if when == 46 else 1.4
        row = centres(firms)[:1]
        answered(firms, quarter, 1, row)
        assert firms.data_centres.ratio(row) == pytest.approx(aimed)


def test_a_new_centre_takes_the_green_power_it_owes_from_the_first_day(make_firms, live):
    firms = make_firms({"datacentre_green_share_new": 0.8})
    columns = firms.population.columns
    new = np.flatnonzero((columns["sector"] == Sector.DATA_CENTRES) & (columns["arrives"] > 4))
    columns["arrives"][new] += 20
    row = int(new[0])
    firms.business.applying = np.array([row])
    firms.business.admitted = np.array([True])
    columns["active"][row] = True
    firms.data_centres.designing, firms.data_centres.design = np.array([row]), np.array([3])
    firms.data_centres.scatter(Ledger())
    assert columns["green_share"][row] == pytest.approx(0.8)
