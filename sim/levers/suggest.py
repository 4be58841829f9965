"""Which lever was probably meant: by its name, and by the words of its English or Chinese title."""

import difflib
import re
from collections.abc import Iterable, Mapping

from sim.errors import short
from sim.levers.cards import LeverCard

MOST = 3  # suggestions
_NAME_LIKE = 0.6  # likeness, 0 to 1, from which a name may have been meant
_SURELY = 0.8  # and from which it is a slip of the finger
_WORD_LIKE = 0.85
_TITLE_LIKE = 0.5  # share of what was typed that the title must hold
_MEANT = {"ev": "nev", "evs": "nev", "solar": "pv", "battery": "storage", "co2": "carbon"}
_IDLE = {
    "a",
    "an",
    "and",
    "at",
    "by",
    "for",
    "from",
    "in",
    "its",
    "lever",
    "of",
    "on",
    "per",
    "the",
}


def nearest_lever(typed: str, cards: Mapping[str, LeverCard], prefix: str = "") -> str | None:
    """A hint "did you mean ...?" with up to three levers and their titles, or None.

    Args:
        typed: a name as the user imagined it, such as "carbon_price" or "碳价".
        cards: all levers.
        prefix: what has to stand before a name where the hint is read, such as "levers.".
    """
    typed = short(typed).lower()
    named = difflib.get_close_matches(typed, list(cards), n=MOST, cutoff=_NAME_LIKE)
    slip = named and difflib.SequenceMatcher(None, typed, named[0]).ratio() >= _SURELY
    titled = [] if slip else _by_title(typed, cards)
    found = list(dict.fromkeys([*titled, *named]))[:MOST]
    if not found:
        return None
    chinese = not typed.isascii()
    shown = [
        f"{prefix}{name} ({cards[name].label_zh if chinese else cards[name].label_en})"
        for name in found
    ]
    return f"did you mean {' or '.join(shown)}?"


def _by_title(typed: str, cards: Mapping[str, LeverCard]) -> list[str]:
    """Levers whose title or name holds most of the words typed, the best first."""
    scores = {name: _likeness(typed, card) for name, card in cards.items()}
    good = [name for name, (share, _) in scores.items() if share >= _TITLE_LIKE]
    best = max((scores[name][0] for name in good), default=0.0)
    return sorted((name for name in good if scores[name][0] == best), key=lambda n: -scores[n][1])


def _likeness(typed: str, card: LeverCard) -> tuple[float, float]:
    """Share of what was typed that is found, and share of the title that was typed."""
    if not typed.isascii():
        same = difflib.SequenceMatcher(None, typed, card.label_zh, autojunk=False)
        size = same.find_longest_match().size
        return (size / len(typed), size / len(card.label_zh)) if size > 1 else (0.0, 0.0)
    asked, title = _words(typed), _words(f"{card.label_en} {card.name}")
    if not asked:
        return 0.0, 0.0
    found = {one for one in asked if _is_among(one, title)}
    return len(found) / len(asked), len(found) / len(_words(card.label_en) or title)


def _words(text: str) -> set[str]:
    found = set(re.findall(r"[a-z0-9]+", text.lower())) - _IDLE
    return {_MEANT.get(word, word) for word in found}


def _is_among(word: str, words: Iterable[str]) -> bool:
    """Whether a word is there, in another number or with a slip."""
    return any(
        word == one or difflib.SequenceMatcher(None, word, one).ratio() >= _WORD_LIKE
        for one in words
    )
