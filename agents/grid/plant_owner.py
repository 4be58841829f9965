"""The owner of generating units: what a unit earns, whether it stays, whether one is built.

Decided once a year for every unit, on the year just gone: owners expect today's prices and hours to
last. All functions are plain: numbers in, a number or a yes or no out.
"""

from agents.firms.investing import annuity
from agents.machinery.units import FullLoadHours, Megawatts, Years, YuanPerKW, YuanPerKWh


def yearly_cost_of_capital(price: YuanPerKW, interest: float, lifetime: Years) -> YuanPerKW:
    """The even yearly payment per kW that repays `price` with interest over the lifetime."""
    return price * annuity(interest, lifetime)


def yearly_margin(
    hours: FullLoadHours,
    selling_price: YuanPerKWh,
    running_cost: YuanPerKWh,
    capacity_payment: YuanPerKW,
    fixed_cost: YuanPerKW,
) -> YuanPerKW:
    """What a kilowatt earns in a year beyond fuel, allowances and the cost of staying open."""
    return hours * (selling_price - running_cost) + capacity_payment - fixed_cost


def years_at_a_loss(margin: YuanPerKW, years_so_far: int) -> int:
    """How many years in a row the unit has lost money, the last one included."""
    if margin < 0.0:
        return years_so_far + 1
    return 0


def wants_to_close(
    age: Years,
    lifetime: Years,
    longest_life: Years,
    margin: YuanPerKW,
    years_of_loss: int,
    patience: int,
    serves_heat: bool,
) -> bool:
    """Whether the owner wants to close a unit for good; the grid company has to agree.

    At the end of its design life a unit is kept on, up to the longest life, as long as it does not
    lose money; before that it closes after a row of years of loss. A unit that serves heat stays
    until its longest life: its steam users have no other source at hand.
    """
    if age >= longest_life:
        return True
    if serves_heat:
        return False
    if age >= lifetime and margin < 0.0:
        return True
    return years_of_loss >= patience


def wants_to_build(margin: YuanPerKW, capital: YuanPerKW) -> bool:
    """Whether a new unit would earn its cost of capital."""
    return margin >= capital


def permitted_block(standing: Megawatts, permit: Megawatts, block: Megawatts) -> Megawatts:
    """The block that may be begun: all of it, or nothing if the permit would be overstepped."""
    if standing + block <= permit:
        return block
    return 0.0


def retrofits_for_flexibility(
    loss_avoided: YuanPerKW, capital: YuanPerKW, asked_by_programme: bool
) -> bool:
    """Whether a coal unit is rebuilt to run at a lower minimum load.

    It is where the hours at a loss that it avoids pay for it, or where the programme picks it.
    """
    return asked_by_programme or loss_avoided >= capital
