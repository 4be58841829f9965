"""What a user who typed something else probably meant, in words that can be typed instead."""

import re
from collections.abc import Mapping

from sim.config import FEEDBACKS, KEYS
from sim.errors import nearest
from sim.levers.cards import LeverCard
from sim.levers.suggest import nearest_lever

LEVER_PLACES = ("levers", "lever", "policy.levers", "policy.lever", "policy")
_APART = "give each setting as an argument of its own"
_SPLIT = "put the whole setting in quotes: the shell splits it at spaces"


def of_no_setting(text: str, mixes: tuple[str, ...], cards: Mapping[str, LeverCard]) -> str | None:
    """A hint for an argument that is no KEY=VALUE."""
    key, equals, value = (part.strip() for part in text.partition("="))
    if equals and not key:
        return "write the key before the ="
    if equals and key.split()[-1] in KEYS:
        return _APART
    if equals:  # something in the key is wrong, such as a space
        hint = nearest_lever(key, cards, "levers.") if " " in key else None
        return hint or _SPLIT
    if text in mixes or text.endswith((".yaml", ".yml")):
        return f"write policy={text}"
    if "[" in text or "]" in text:
        return _SPLIT
    key, _, value = text.partition(" ")
    return f"write {key}={value.strip()}" if key in KEYS and value.strip() else None


def of_key(key: str, value: str, known: list[str], cards: Mapping[str, LeverCard]) -> str | None:
    """A hint for a key that does not exist."""
    place, _, name = key.rpartition(".")
    if name in cards:
        return f"write levers.{name}={value}"
    if place in LEVER_PLACES:
        return nearest_lever(name, cards, "levers.")
    return nearest(key.lower(), known) or nearest_lever(key, cards, "levers.")


def of_value(key: str, text: str) -> str | None:
    """A hint for the text of a value of a known key that is not allowed."""
    if text.count("[") != text.count("]"):
        return f"a bracket is open; {_SPLIT}"
    if key == "freeze":
        return _of_freeze(text)
    if key.startswith("levers."):
        number = re.match(r"[\d.]+(?=\s*[^\d\s.,])", text)
        return f"write {key}={number[0]}, without a unit" if number else None
    if key == "scale":
        return _of_scale(text)
    if key == "end":
        return _of_end(text)
    if key in {"seed", "city_seed"} and ("," in text or "(" in text):
        return "repeat `citypath run` for each; answers are kept"
    if " " in text and "=" in text:
        return _APART
    return None


def _of_freeze(text: str) -> str | None:
    names = {"all": list(FEEDBACKS), "none": []}.get(text, text.split(","))
    good = all(name.strip() in FEEDBACKS for name in names)
    return f"write freeze=[{','.join(name.strip() for name in names)}]" if good else None


def _of_scale(text: str) -> str | None:
    """One over n, however it was written: 1/100, 1%, 0,01, 100."""
    fraction = re.fullmatch(r"1\s*[/:]\s*(\d{1,5})", text)
    percent = re.fullmatch(r"(\d+(?:\.\d+)?)\s*[%％]", text)
    comma = re.fullmatch(r"0,(\d+)", text)
    whole = re.fullmatch(r"\d{2,5}", text)
    if comma:
        return f"write scale=0.{comma[1]}"
    if percent:
        share = float(percent[1]) / 100
    elif fraction or whole:
        n = int(fraction[1] if fraction else text)
        share = 1 / n if n else 0.0
    else:
        return None
    if not 0.0 < share <= 1.0:
        return None
    hint = f"write scale={share:.12g}"
    return f"{hint} for one agent per {text} households" if whole else hint


def _of_end(text: str) -> str | None:
    found = re.fullmatch(r"(\d{4})\W?[qQ](\d+)", text)
    if found:
        return f"write end={found[1]}Q{found[2]}" if found[2] in "1234" else "quarters are Q1 to Q4"
    return f"write end=20{text}" if re.fullmatch(r"[2-6]\d", text) else None
