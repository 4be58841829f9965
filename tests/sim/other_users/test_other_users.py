import numpy as np
import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.flows.balance import read_balance
from sim.accounts.flows.delivered import Delivered, in_quarter
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR, SECTORS
from sim.errors import InputError
from sim.other_users import use as other_users
from sim.other_users.bills import pay_energy
from sim.other_users.use import OtherUsers
from sim.tables import city_path, read_graded
from sim.world.tables import read_world_tables
from sim.world.world import World

TABLE = city_path("suzhou", "balance", "other_users.csv")
LISTED = {sector for (sector, _), _ in read_graded(TABLE, keys=("sector", "item")).rows}
DECIDED = set(SECTORS) - LISTED
WORLD = World(read_world_tables(), "central", 1, 63)


@pytest.fixture(scope="module")
def users():
    return OtherUsers("suzhou", WORLD, DECIDED)


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """Users read from a table to which `edit` was done, the balance staying what it is."""

    def read(edit, decided=DECIDED):
        path = tmp_path / "other_users.csv"
        path.write_text(edit(TABLE.read_text("utf-8")), "utf-8")
        monkeypatch.setattr(other_users, "city_path", lambda *_: path)
        return OtherUsers("suzhou", WORLD, decided)

    return read


def without(text, start):
    return "".join(line for line in text.splitlines(True) if not line.startswith(start))


def test_the_mean_over_2020_is_the_balance(users):
    year = np.mean([users.use(quarter) for quarter in range(4)], axis=0)
    base = read_balance("suzhou").use
    for sector in LISTED:
        row = SECTOR[sector]
        assert base[row].sum() > 0.0
        np.testing.assert_allclose(year[row], base[row], rtol=1e-12)


def test_sectors_with_agents_are_left_to_them(users):
    rows = [SECTOR[sector] for sector in DECIDED]
    assert not np.any(users.use(0)[rows]) and not np.any(users.use(63)[rows])
    assert set(users.sectors) == LISTED


def test_without_a_driver_only_the_trend_moves_use(users):
    row = SECTOR["agriculture"]
    ratio = users.use(24)[row].sum() / users.use(20)[row].sum()
    assert ratio == pytest.approx(0.99, rel=1e-12)


def test_use_follows_its_driver_by_the_elasticity(edited):
    def only_freight(text):
        return without(text, ("railways,intensity_change",)) + (
            "railways,intensity_change,0,1/yr,0,0,D,made up,\n"
        )

    row = SECTOR["railways"]
    users = edited(only_freight)
    found = users.use(60)[row].sum() / users.use(0)[row].sum()
    freight = WORLD.series("activity_freight_logistics")
    assert found == pytest.approx((freight[60] / freight[0]) ** 0.5, rel=1e-12)


class Change:
    """Somebody who uses so much more of everything, in parts of the usual."""

    def __init__(self, part):
        self.part = part

    def change(self, quarter, usual):
        return self.part * usual


def test_what_movers_change_adds_up_and_leaves_no_less_than_nothing(users):
    usual = users.use(30)
    more, none = (
        OtherUsers("suzhou", WORLD, DECIDED, [Change(part) for part in parts]).use(30)
        for parts in ((0.5, -0.2), (-0.8, -0.9))
    )
    np.testing.assert_allclose(more, 1.3 * usual, rtol=1e-12)
    assert not none.any()


@pytest.mark.parametrize(
    ("edit", "decided", "said"),
    [
        (lambda text: without(text, "metro,"), DECIDED, "metro, intensity_change"),
        (lambda text: without(text, "metro,intensity"), DECIDED, "metro, intensity_change"),
        (lambda text: text, DECIDED | {"ports"}, "'ports' is not allowed"),
        (lambda text: text + text.splitlines()[-1], DECIDED, "each key once"),
        (lambda text: text.replace("metro,", "tram,"), DECIDED, "'tram' is not allowed"),
        (
            lambda text: text.replace("activity_freight_logistics", "activity_freight_logistic"),
            DECIDED,
            "did you mean activity_freight_logistics",
        ),
    ],
)
def test_refuses_a_table_that_does_not_fit_the_sectors(edited, edit, decided, said):
    with pytest.raises(InputError) as caught:
        edited(edit, decided)
    line = str(caught.value)
    assert said in line and "other_users.csv" in line and "\n" not in line


# what they pay


@pytest.fixture
def billed(users):
    """Bills of 2020Q3: the ledger, the controls, what was delivered, and the prices."""

    def bill(cut=0.0, held_cut=None):
        part = {"services": 0.3 * (1.0 - cut)}
        there = {"services": 0.3 * (1.0 - (cut if held_cut is None else held_cut))}
        classes = ["services" if sector in LISTED else None for sector in SECTORS]
        held = in_quarter(users.use(2), there, classes)
        ledger, per_tj = Ledger(), np.arange(1.0, len(FUELS) + 1.0)
        controls = pay_energy(ledger, 2, users, 0.7, per_tj, Delivered(part, held, 250.0))
        return ledger, controls, held, per_tj

    return bill


def test_they_pay_the_tariff_and_the_price_of_every_fuel(billed):
    ledger, controls, held, per_tj = billed()
    check_controls(ledger, 2, controls)
    power = held[:, FUEL["electricity"]].sum() * 1e6 / 3.6 * 0.7
    assert ledger.total(kind=Kind.ELECTRICITY, payer="other users") == pytest.approx(power)
    fuels = [FUEL[name] for name in ("coal", "gasoline", "diesel", "fuel_oil", "natural_gas")]
    owed = float((held[:, fuels] @ per_tj[fuels]).sum())
    paid = ledger.total(kind=Kind.FUEL) + ledger.total(kind=Kind.GAS)
    assert paid == pytest.approx(owed) and paid > 0.0
    np.testing.assert_allclose(ledger.sold(2), held.sum(axis=0), rtol=1e-12)


def test_a_cut_lowers_their_bill_and_a_bill_as_asked_is_found(billed):
    assert billed(0.1)[0].total(kind=Kind.ELECTRICITY) == pytest.approx(
        0.9 * billed()[0].total(kind=Kind.ELECTRICITY)
    )
    ledger, controls, *_ = billed(0.0, held_cut=0.002)
    with pytest.raises(AccountError, match="electricity of other users"):
        check_controls(ledger, 2, controls)
