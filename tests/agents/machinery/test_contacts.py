"""Who knows whom: computed from the index, near, in the district, anywhere, for life."""

import math

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.chance import Stream, uniform
from agents.machinery.contacts import TRIES, Contacts
from agents.machinery.population import Population
from agents.machinery.state import Agent, State

SIZES = (3000, 500, 2500)


class Person(Agent):
    """Somebody in a district."""

    active = State("?", "1", "lives here now")
    district = State("i1", "1", "district", kinds=3)
    car = State("i1", "1", "kind of car", kinds=4)
    pv_kw = State("f4", "kW", "roof PV")
    owner = State("?", "1", "owns")


def people(sizes=SIZES, weight=1.0, seed=1, **changed):
    size, draw = sum(sizes), np.random.default_rng(0)
    columns = {
        "active": np.ones(size, bool),
        "district": np.repeat(np.arange(len(sizes)), sizes),
        "car": draw.integers(0, 4, size),
        "pv_kw": draw.exponential(2.0, size) * (draw.random(size) < 0.3),
        "owner": draw.random(size) < 0.5,
    }
    return Population(mesa.Model(rng=1), Person, columns | changed, seed=seed, weight=weight)


CONTACTS = Contacts("contacts", number=12, near=0.6, district=0.3, neighbourhood=100)


def network(contacts, population, rows):
    return [contacts.rows_of(population, int(row)) for row in rows]


def test_contacts_are_near_in_the_district_and_anywhere_as_asked():
    population = people()
    district, reach = population.columns["district"], 50
    near, same, far, total = 0, 0, 0, 0
    for row in range(200, 2800, 2):  # whose whole neighbourhood is in the first district
        for other in CONTACTS.rows_of(population, row):
            total += 1
            if abs(other - row) <= reach:
                near += 1
            elif district[other] == district[row]:
                same += 1
            else:
                far += 1
    error = 4 * math.sqrt(0.25 / total)
    in_reach, in_district = 101 / 3000, 3000 / 6000
    assert near / total == pytest.approx(0.6 + 0.3 * in_reach + 0.1 * 101 / 6000, abs=error)
    assert far / total == pytest.approx(0.1 * (1 - in_district), abs=error)
    assert same / total == pytest.approx(0.3 + 0.1 * 0.5, abs=0.02 + error)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_nobody_knows_himself_or_who_is_not_there(seed, share, luck):
    population = people((40, 1, 30), seed=seed)
    active = np.random.default_rng(luck).random(71) < share
    population.columns["active"][:] = active
    for row, known in enumerate(network(CONTACTS, population, range(71))):
        assert row not in known and active[known].all() and len(known) <= 12
    if active.sum() > 60:
        lengths = [len(known) for known in network(CONTACTS, population, range(71))]
        assert np.mean(lengths) > 11.5


def test_a_contact_that_is_replaced_is_not_somebody_known_already():
    population = people()
    population.columns["active"][::2] = False
    anywhere = Contacts("contacts", number=12, near=0.0, district=0.0, neighbourhood=100)
    known = network(anywhere, population, range(300))
    assert np.mean([len(set(each.tolist())) for each in known]) > 11.9


def test_near_stays_inside_the_district_to_its_border():
    only_near = Contacts("contacts", number=8, near=1.0, district=0.0, neighbourhood=40)
    population = people((300, 200, 100))
    district = population.columns["district"]
    for row in (0, 1, 299, 300, 301, 499, 500, 599):
        for other in only_near.rows_of(population, row):
            assert abs(other - row) <= 20 and district[other] == district[row]
    only_district = Contacts("contacts", number=8, near=0.0, district=1.0, neighbourhood=40)
    for row in (0, 299, 300, 599):
        assert (district[only_district.rows_of(population, row)] == district[row]).all()
    only_city = Contacts("contacts", number=200, near=0.0, district=0.0, neighbourhood=40)
    known = np.concatenate(network(only_city, population, range(20)))
    assert np.bincount(district[known]) / len(known) == pytest.approx(
        [3 / 6, 2 / 6, 1 / 6], abs=0.04
    )


def test_contacts_are_for_life_and_do_not_depend_on_what_people_have():
    population = people()
    rows = range(0, 6000, 251)
    before = network(CONTACTS, population, rows)
    population.set("car", 0)
    population.set("owner", True)
    population.shuffle()
    after = network(CONTACTS, population, rows)
    assert [known.tolist() for known in before] == [known.tolist() for known in after]
    other_seed = network(CONTACTS, people(seed=2), rows)
    assert [known.tolist() for known in other_seed] != [known.tolist() for known in before]


def test_who_leaves_is_replaced_and_the_others_stay():
    population = people()
    before = network(CONTACTS, population, range(300))
    gone = int(before[0][3])
    population[gone].active = False
    after = network(CONTACTS, population, range(300))
    for known, still in zip(before, after, strict=True):
        assert len(known) == len(still)
        assert (known == still)[known != gone].all() and gone not in still
    population[gone].active = True
    assert [k.tolist() for k in network(CONTACTS, population, range(300))] == [
        k.tolist() for k in before
    ]


@pytest.mark.parametrize("weight", [1.0, 10.0, 1000.0])
def test_shares_are_those_counted_by_hand(weight):
    population = people(weight=weight)
    population.columns["active"][::3] = False
    rows = np.arange(0, 6000, 37)
    known = network(CONTACTS, population, rows)
    columns = population.columns
    for state, value in (("car", 2), ("owner", True)):
        share = CONTACTS.share(population, rows, state, value)
        assert share.tolist() == [np.mean(columns[state][k] == value) for k in known]
    above = CONTACTS.share_above(population, rows, "pv_kw", 1.5)
    assert above.tolist() == [np.mean(columns["pv_kw"][k] > 1.5) for k in known]
    last_quarter = (columns["car"] + 1) % 4
    share = CONTACTS.share(population, rows, last_quarter, 2)
    assert share.tolist() == [np.mean(last_quarter[k] == 2) for k in known]


def test_a_sample_keeps_the_neighbourhood_in_real_agents():
    only_near = Contacts("contacts", number=5, near=1.0, district=0.0, neighbourhood=1000)
    for weight, reach in ((1.0, 500), (10.0, 50), (1000.0, 5)):
        population = people(weight=weight)
        known = np.concatenate(
            [only_near.rows_of(population, row) - row for row in range(600, 2400, 7)]
        )
        assert reach * 0.8 <= np.abs(known).max() <= reach


def test_who_knows_nobody_has_a_share_of_nothing():
    hermit = people((1, 5))
    alone = Contacts("contacts", number=3, near=0.5, district=0.5, neighbourhood=10)
    assert alone.rows_of(hermit, 0).tolist() == []
    assert alone.share(hermit, np.array([0]), "car", 1).tolist() == [0.0]
    assert alone.share(hermit, np.zeros(0, int), "car", 1).tolist() == []
    assert TRIES > 1


def test_rows_districts_and_shares_that_cannot_be_are_refused():
    population = people()
    for rows in ([6000], [-1]):
        with pytest.raises(IndexError, match="of a population of 6000 rows"):
            CONTACTS.share(population, np.array(rows), "car", 1)
        with pytest.raises(IndexError):
            CONTACTS.rows_of(population, rows[0])
    with pytest.raises(ValueError, match="a column of 3 entries for 6000 rows"):
        CONTACTS.share(population, np.array([0]), np.zeros(3), 1)
    population.columns["district"][10] = 2
    with pytest.raises(ValueError, match="not sorted by district"):
        CONTACTS.share(population, np.array([0]), "car", 1)
    for wrong in ({"near": 0.8}, {"near": -0.1}, {"district": -0.1}):
        with pytest.raises(ValueError, match="parts of one"):
            Contacts(**{**vars(CONTACTS), **wrong})
    for wrong in ({"number": 0}, {"neighbourhood": 0}):
        with pytest.raises(ValueError, match="at least 1"):
            Contacts(**{**vars(CONTACTS), **wrong})


def contacts_in_words(contacts, population, row):
    """The definition said once more, draw by draw, in plain Python."""
    columns = population.columns
    own = np.flatnonzero(columns["district"] == columns["district"][row])
    low, high = int(own[0]), int(own[-1]) + 1
    reach = max(contacts.number, round(contacts.neighbourhood / population.weight / 2))
    chance, found = Stream(population.seed, contacts.stream).chance(row, 0), []
    for j in range(contacts.number):
        for attempt in range(TRIES):
            draw = 2 * (j * TRIES + attempt)
            ring, place = uniform(chance, draw), uniform(chance, draw + 1)
            first, last = 0, population.size
            if ring < contacts.near:
                first, last = max(low, row - reach), min(high, row + reach + 1)
            elif ring < contacts.near + contacts.district:
                first, last = low, high
            other = first + int(place * (last - first))
            if other != row and columns["active"][other]:
                found.append(other)
                break
    return found


@pytest.mark.parametrize("share_active", [1.0, 0.3])  # with 0.3, most are drawn again
def test_contacts_are_those_of_the_definition(share_active):
    sizes = (40, 5, 60)
    active = np.random.default_rng(3).random(sum(sizes)) < share_active
    population = people(sizes, active=active)
    rows = np.arange(sum(sizes))
    table = CONTACTS.table(population, rows)
    assert table.shape == (len(rows), CONTACTS.number)
    for row in rows:
        expected = contacts_in_words(CONTACTS, population, int(row))
        assert CONTACTS.rows_of(population, row).tolist() == expected
        assert table[row][table[row] >= 0].tolist() == expected


def test_a_table_of_nobody_is_empty():
    assert CONTACTS.table(people((40, 5, 60)), np.zeros(0, np.int64)).shape == (0, 12)
