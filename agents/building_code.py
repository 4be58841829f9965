"""Energy codes of new buildings: what they leave of the need, and what they cost. For both rooms.

Codes are per cent saved against the 1980s, for rooms kept warm and cool all day.
"""


def need_on_paper(code_saving: float, code_of_2020: float) -> float:
    """Return the calculated need of a building of this code against one of the code of 2020."""
    return (100.0 - code_saving) / (100.0 - code_of_2020)


def need_under(code_saving: float, code_of_2020: float, felt: float) -> float:
    """Return the energy that a building of this code needs against one of the code of 2020.

    Of what a stricter code saves on paper only a part is felt.
    """
    return 1.0 - felt * (1.0 - need_on_paper(code_saving, code_of_2020))


def cost_of_code(code_saving: float, code_of_2020: float, to_halve: float) -> float:
    """Return what a square metre to this code costs beyond one to the code of 2020, yuan.

    What is lost through a wall falls as its insulation grows thicker, so the cost goes with the
    inverse of the need: every halving costs twice the one before. `to_halve` is what the first
    halving of the need under the code of 2020 costs, yuan/m2.
    """
    return to_halve * max(1.0 / need_on_paper(code_saving, code_of_2020) - 1.0, 0.0)
