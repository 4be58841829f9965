"""Each lever that touches transport first, moved alone, does what its card expects."""

import pytest

from sim.levers.cards import read_cards

LEVERS = [
    name
    for name, card in read_cards().items()
    if card.touches[0] == "transport" and card.effect.expected is not None
]


@pytest.mark.proof
@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_alone_does_what_its_card_expects(alone, name):
    alone(name)
