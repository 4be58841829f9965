"""Those who build public charging posts: what a post earns, and how many are built.

Plain functions, numbers in and numbers out; a charging operator (`agents.transport.operators`)
puts its own numbers into them.
"""

from typing import NamedTuple

from agents.conversions import HOURS_IN_YEAR, QUARTERS_IN_YEAR
from agents.machinery.units import Kilowatts, Years, Yuan, YuanPerKW, YuanPerKWh


class ChargingTerms(NamedTuple):
    """What building and running public posts costs and brings this quarter.

    A post is the mean of fast and slow ones; `civil` is groundwork and grid connection.
    """

    fast_share: float
    fast_power: Kilowatts
    fast_equipment: Yuan
    civil: Yuan
    slow_post: Yuan
    fee: YuanPerKWh
    upkeep: YuanPerKWh
    grant_per_kw: YuanPerKW
    grant_per_kwh: YuanPerKWh
    payback: Years
    life: Years
    speed: float
    site_relief: float


def cost_of_post(terms: ChargingTerms, planned: bool) -> Yuan:
    """Return what a mean post costs before grants.

    The city readies sites and grid links for the posts it plans: part of the civil work is saved.
    """
    relief = terms.site_relief if planned else 0.0
    fast = terms.fast_equipment + (1.0 - relief) * terms.civil
    return terms.fast_share * fast + (1.0 - terms.fast_share) * terms.slow_post


def grant_of_post(terms: ChargingTerms, planned: bool) -> Yuan:
    """Return the grant for a mean post, never more than it costs; slow posts get none."""
    wanted = terms.fast_share * terms.fast_power * terms.grant_per_kw
    return min(wanted, cost_of_post(terms, planned))


def earnings_per_kwh(terms: ChargingTerms) -> YuanPerKWh:
    """Return what is left of a kWh sold; its purchase is passed on at cost."""
    return terms.fee + terms.grant_per_kwh - terms.upkeep


def posts_that_pay(kwh_sold: float, terms: ChargingTerms, planned: bool, granted: bool) -> float:
    """Return among how many posts the sales of a year may be shared so that each pays back in time.

    Today's sales are expected to last. Where grants cover everything the sales set no limit; the
    quarter's money does.
    """
    paid = cost_of_post(terms, planned)
    if granted:
        paid -= grant_of_post(terms, planned)
    income = max(earnings_per_kwh(terms), 0.0) * kwh_sold * terms.payback
    return income / max(paid, 1.0)


def posts_wanted(
    kwh_sold: float, planned_posts: float, terms: ChargingTerms, granted: bool
) -> float:
    """Return the stock of posts that pays: on ready sites as far as the plan goes, or without."""
    on_ready_sites = min(posts_that_pay(kwh_sold, terms, True, granted), planned_posts)
    return max(on_ready_sites, posts_that_pay(kwh_sold, terms, False, granted))


def worn_posts(posts: float, terms: ChargingTerms) -> float:
    """Return how many posts are given up in a quarter."""
    return posts / (terms.life * QUARTERS_IN_YEAR)


def posts_on_call(
    kwh_sold: float, flexible: float, reach: float, pay: YuanPerKW, trouble: YuanPerKW
) -> Kilowatts:
    """Return the load that an operator lets wait on call, of the part that virtual plants reach.

    Cars that charge later still charge: what a call costs is trouble with their drivers.
    """
    if pay <= trouble:
        return 0.0
    return reach * flexible * kwh_sold / HOURS_IN_YEAR


def posts_to_build(posts: float, wanted: float, terms: ChargingTerms) -> float:
    """Return how many posts are built in a quarter: part of what is lacking, as sites allow."""
    return terms.speed * max(wanted - posts, 0.0)
