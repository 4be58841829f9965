"""Energy-service contracts (合同能源管理): another invests and lives on a share of the saving."""

import math
from typing import Annotated, NamedTuple

from agents.firms.investing import annuity
from agents.firms.retrofit import is_open
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import PerYear, Unit, Years, Yuan, YuanPerYear

CONTRACT_DRAWS = 2  # after the two of the firm's own decision on the measure


class ServiceTerms(NamedTuple):
    """How energy-service companies reckon, and how firms weigh their offers."""

    rate: PerYear
    years: Years
    highest_share: Annotated[float, Unit("1")]
    skill: Annotated[float, Unit("1")]  # part of a project's cost that the company pays
    usual_kept: Annotated[float, Unit("1")]
    transaction_fixed: Yuan
    transaction_share: Annotated[float, Unit("1")]
    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]


class Offer(NamedTuple):
    """What a company would ask for, and what building and agreeing on it cost the company."""

    share: Annotated[float, Unit("1")]
    outlay: Yuan
    transaction: Yuan


def offer_of(
    project_worth: float, project_outlay: float, cost_cut: float, terms: ServiceTerms
) -> Offer:
    """Return the share of the saving that repays project and contract at the company's rate."""
    outlay = terms.skill * project_outlay
    transaction = (1.0 - cost_cut) * (terms.transaction_fixed + terms.transaction_share * outlay)
    if project_worth <= 0.0:
        return Offer(1.0, outlay, transaction)
    yearly = (outlay + transaction) * annuity(terms.rate, terms.years)
    return Offer(yearly / project_worth, outlay, transaction)


@rule
def service_offer(
    project_worth: YuanPerYear,
    project_outlay: Yuan,
    transaction_cost_cut,
    service_terms: ServiceTerms,
) -> Offer:
    """What an energy-service company asks of this firm for its next project."""
    return offer_of(project_worth, project_outlay, transaction_cost_cut, service_terms)


@rule(stream="firm energy service", spell="retrofit_spell")
def sign_contract(
    measures_taken,
    project,
    project_worth: YuanPerYear,
    project_outlay: Yuan,
    transaction_cost_cut,
    service_terms: ServiceTerms,
    chance,
) -> int:
    """Sign (1) with a company that invests and takes a share of the saving, or leave it (0).

    The company builds for less, as it does the same everywhere, and asks for the share that repays
    the project and the cost of agreeing on it. It makes no offer beyond what firms ever give; the
    firm likes an offer by what it keeps, and hesitates to let others into its books.
    """
    terms = service_terms
    share = offer_of(project_worth, project_outlay, transaction_cost_cut, terms).share
    offered = share <= terms.highest_share and project_outlay > 0.0
    offered = offered and is_open(measures_taken, project)
    liking = 0.0
    if offered:
        liking = terms.sensitivity * math.log((1.0 - share) / terms.usual_kept)
    return best(
        gumbel(chance, CONTRACT_DRAWS),
        if_offered(offered, liking - terms.hesitation + gumbel(chance, CONTRACT_DRAWS + 1)),
    )
