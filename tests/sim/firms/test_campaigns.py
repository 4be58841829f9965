"""Steel lines: what is on record is nobody's choice, what is not has its range of quarters."""

import numpy as np
import pytest

from agents.firms.kinds import SteelRoute
from sim.firms.decisions.campaigns import triangular
from sim.levers.levers import FIRST_QUARTER_OF_MIXES

HELP = {"steel_eaf_support": 800.0, "steel_eaf_power_discount": 0.12, "steel_swap_open": 1.0}
RECORDED = 4  # lines that the table knows to have been rebuilt to the end of 2025


def lines_of(firms):
    return np.flatnonzero(firms.population.columns["line"] >= 0)


def test_triangular_known_answers():
    assert triangular(0.0, 2.0, 3.0, 6.0) == 2.0
    assert triangular(0.25, 2.0, 3.0, 6.0) == pytest.approx(3.0)  # a quarter lies below the mode
    assert triangular(1.0, 2.0, 3.0, 6.0) == pytest.approx(6.0)
    assert triangular(0.4, 5.0, 5.0, 5.0) == 5.0


@pytest.mark.parametrize("seed", range(1, 6))
def test_no_luck_and_no_grant_rewrites_what_was_rebuilt(make_firms, seed):
    firms = make_firms(HELP, seed=seed)
    columns, steel = firms.population.columns, firms.steel
    early = [row for row in lines_of(firms) if columns["relining_due"][row] < 24]
    assert len(early) == RECORDED
    for row in early:
        steel.gather(int(columns["relining_due"][row]))
        assert row in steel.rows
        firms.fund.open_quarter(1e12)
        steel.decide()
        steel.serve()
        assert steel.choice[steel.rows == row] == SteelRoute.BLAST_FURNACE
        assert not steel.grant.any()


def test_a_later_campaign_ends_in_its_range_and_by_the_luck_of_the_run(make_firms):
    found = []
    for seed in (1, 2, 3):
        firms = make_firms(seed=seed)
        columns, tables = firms.population.columns, firms.steel.terms.tables
        for row in lines_of(firms):
            name = str(tables.line_names["line"][columns["line"][row]])
            known = tables.lines.row(name, "relining")
            due = int(columns["relining_due"][row])
            year = 2020 + due / 4
            assert known.low - 0.25 <= year <= known.high, name
            if known.value >= 2026:
                assert due >= FIRST_QUARTER_OF_MIXES
        found.append(columns["relining_due"][lines_of(firms)].tolist())
    assert found[0] != found[1] != found[2]
    assert (
        make_firms(seed=2).population.columns["relining_due"][lines_of(firms)].tolist()
        == (found[1])
    )
