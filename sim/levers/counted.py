"""Levers that are scheduled inputs: nobody decides by them, they are recorded as they are."""

from collections.abc import Mapping

from sim.levers.cards import LeverCard
from sim.levers.levers import Levers
from sim.results.recorder import STOCK, Indicator, Recorder

SHARE = "share"


def counted(cards: Mapping[str, LeverCard]) -> dict[str, LeverCard]:
    """The scheduled levers by the name of the indicator under which each is counted."""
    return {card.effect.indicator: card for card in cards.values() if card.kind == "scheduled"}


def counted_indicators(cards: Mapping[str, LeverCard]) -> list[Indicator]:
    """Declare what is counted; a share of something is a pure number."""
    return [
        Indicator(
            name,
            "1" if card.unit.startswith(SHARE) else card.unit,
            STOCK,
            f"scheduled: {card.label_en}",
        )
        for name, card in counted(cards).items()
    ]


def record_counted(recorder: Recorder, quarter: int, levers: Levers) -> None:
    """Record the value of every scheduled lever in a quarter."""
    for name, card in counted(levers.cards).items():
        recorder.put(quarter, name, levers.value(card.name, quarter))
