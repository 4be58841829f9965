"""The home: how it is built, who takes a retrofit, and what a farm house is rebuilt as."""

from typing import Annotated, NamedTuple

from agents.building_code import need_under
from agents.conversions import QUARTERS_IN_YEAR
from agents.households.money import weight_of_money
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    SquareMetres,
    Unit,
    Years,
    Yuan,
    YuanPerSquareMetre,
    YuanPerYear,
)

AS_IN_2020, TO_CODE, RETROFITTED, INSULATED = 0, 1, 2, 3  # codes of `home`
CODE_OF_2020 = 65.0  # per cent less heating and cooling than homes of the 1980s


class HomeWeights(NamedTuple):
    """How owners weigh work on their home; utilities have the scale of a standard Gumbel taste."""

    free_retrofit: Annotated[float, Unit("1")]
    free_insulation: Annotated[float, Unit("1")]
    price: Annotated[float, Unit("utility/yuan")]
    typical_income: YuanPerYear
    income_effect: Annotated[float, Unit("1")]
    years_counted: Years


@rule
def built_to_code(code_saving, code_felt) -> float:
    """A developer builds homes as the code of the day asks; heating and cooling against 2020's."""
    return need_under(code_saving, CODE_OF_2020, code_felt)


@rule
def home_renewal_hazard(
    urban, collective, owner, town_interval: Years, village_interval: Years
) -> float:
    """A family in town moves into a new-built home, one in a village rebuilds its house."""
    if collective or not owner:
        return 0.0
    return 1.0 / (QUARTERS_IN_YEAR * (town_interval if urban else village_interval))


@rule(stream="home retrofit", spell="retrofit_asked")
def retrofit_home(
    owner,
    envelope,
    floor_area: SquareMetres,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    heating_and_cooling_cost: YuanPerYear,
    retrofit_cost: YuanPerSquareMetre,
    home_grant: YuanPerSquareMetre,
    retrofit_saving,
    home_weights: HomeWeights,
    chance,
) -> int:
    """Have windows, walls and roof done (1) when the programme comes by, or leave them (0).

    The bill alone never pays for it: comfort, quiet and the worth of the flat do, and nearly all
    would take it for nothing.
    """
    per_yuan = weight_of_money(
        home_weights.price * price_sensitivity, income * income_growth, home_weights
    )
    paid = floor_area * max(retrofit_cost - home_grant, 0.0)
    saved = home_weights.years_counted * retrofit_saving * heating_and_cooling_cost
    worth = home_weights.free_retrofit - per_yuan * (paid - saved)
    return best(gumbel(chance, 0), if_offered(owner and envelope == 1.0, worth + gumbel(chance, 1)))


@rule(stream="farm house", spell="home_spell")
def insulate_farm_house(
    floor_area: SquareMetres,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    heating_and_cooling_cost: YuanPerYear,
    insulation_cost: YuanPerSquareMetre,
    farm_house_grant: Yuan,
    retrofit_saving,
    home_weights: HomeWeights,
    chance,
) -> int:
    """Rebuild the house with insulation and good windows (1), or as the neighbours did (0)."""
    per_yuan = weight_of_money(
        home_weights.price * price_sensitivity, income * income_growth, home_weights
    )
    paid = max(floor_area * insulation_cost - farm_house_grant, 0.0)
    saved = home_weights.years_counted * retrofit_saving * heating_and_cooling_cost
    worth = home_weights.free_insulation - per_yuan * (paid - saved)
    return best(gumbel(chance, 0), worth + gumbel(chance, 1))
