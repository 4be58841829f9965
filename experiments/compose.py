"""From what the user typed to a checked configuration: Hydra composes once, then we check."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from experiments import delay, hints
from sim.config import KEYS, RunConfig, build
from sim.errors import InputError, nearest
from sim.levers.cards import read_cards
from sim.levers.suggest import nearest_lever
from sim.yaml_files import read_yaml

TYPED = "command line"
GROUPS = ("city", "world", "policy", "engine")
DETAILS = ("world.seed", "world.member", "engine.threads")
OWN_POLICY = (".yaml", ".yml")
OWN_POLICY_KEYS = ("name", "label", "base", "levers", "basis")
SHIPPED_ONLY = ("defaults", "everything_off", "delay_years")  # keys of mixes in conf/policy
LONGEST, DEEPEST = 10_000, 10  # characters and brackets within brackets of a value typed
SHAPE = "key=value, such as scale=0.01 or levers.retrofit_capex_subsidy=0.2"
NO_HYDRA = (
    "settings of the city; Hydra only composes them here, its launchers, sweepers and folders "
    "are not used"
)
_OVERRIDE = re.compile(r"([^=\s]+)=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Typed:
    """One override as typed: a known key, and the text of its value."""

    key: str
    text: str


def run_config(*overrides: str) -> RunConfig:
    """The configuration of one run.

    Args:
        overrides: as on the command line, `run_config("policy=frozen", "scale=0.01")`.

    Raises:
        InputError: anything is unknown or not allowed; says where, what, and what would be.
    """
    typed: dict[str, Typed] = {}
    for text in overrides:
        one = read_override(text)
        if one.key in typed:
            raise InputError(TYPED, one.key, one.text, f"it once; {one.key} is given twice")
        typed[one.key] = one
    choices = {group: _choice(group, typed) for group in GROUPS}
    own = _own_policy(typed["policy"].text) if _is_own_policy(typed) else {}
    if own:
        choices["policy"] = own["base"]
    raw = _composed(choices, [one for one in typed.values() if one.key not in (*GROUPS, "results")])
    if "results" in typed:  # a path may hold anything, also what Hydra's grammar does not
        raw["results"] = _unquoted(typed["results"].text)
    delay.put_off(raw["policy"], _conf("policy", choices["policy"]))
    if own:
        policy = raw["policy"]
        policy["name"], policy["label"] = own["name"], own["label"]
        policy["levers"] = {**policy["levers"], **own["levers"]}

    def origin(key: str) -> object:
        if key in typed:
            return TYPED
        group, _, rest = key.partition(".")
        if group == "policy" and own:
            part, _, name = rest.partition(".")
            of_own = any(name == one or name.startswith(f"{one}.") for one in own["levers"])
            if part in own["given"] and (part != "levers" or of_own):
                return Path(typed["policy"].text)
        return _conf(group, choices[group]) if group in GROUPS else _conf("config")

    try:
        config = build(raw, origin)
    except InputError as error:
        if error.file != TYPED or error.hint or error.key not in typed:
            raise
        hint = hints.of_value(error.key, typed[error.key].text)
        raise InputError(TYPED, error.key, error.value, error.allowed, hint) from None
    return replace(config, policy=replace(config.policy, base=own.get("base", "")))


def read_override(text: str) -> Typed:
    """Take one override apart and check its key.

    Raises:
        InputError: no key=value, or a key that does not exist.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(TYPED, "override", text, "text in UTF-8") from None
    found = _OVERRIDE.fullmatch(text)
    if found is None or text[0] in "+~":
        hint = hints.of_no_setting(text, options("policy"), read_cards())
        raise InputError(TYPED, "override", text, SHAPE, hint)
    key, value = found[1], found[2].strip()
    if key.split(".")[0] == "hydra":
        raise InputError(TYPED, key, value, NO_HYDRA)
    if not key.isascii():
        allowed = "keys in Latin letters, as in conf/config.yaml"
        hint = nearest_lever(key.rpartition(".")[2], read_cards(), "levers.")
        raise InputError(TYPED, "key", key, allowed, hint)
    if any(part.startswith("_") for part in key.split(".")) or "_target_" in value:
        raise InputError(TYPED, key, value, "settings only, nothing that runs code")
    _check_key(key, value)
    if not value:
        raise InputError(TYPED, key, value, SHAPE, f"leave {key} out for what conf says")
    return Typed(key, value)


def options(group: str) -> tuple[str, ...]:
    """Names of the choices shipped for a group of settings, such as the policy mixes."""
    return tuple(sorted(path.stem for path in _conf(group).glob("*.yaml")))


def _check_key(key: str, value: str) -> None:
    if key in KEYS and key != "levers":
        return
    if key in DETAILS:
        return
    cards = read_cards()
    prefix, _, name = key.rpartition(".")
    if prefix == "levers" and name in cards:
        return
    if key == "levers":
        raise InputError(TYPED, key, value, "one lever at a time", "write levers.NAME=VALUE")
    known = [one for one in (*KEYS, *DETAILS) if one != "levers"]
    hint = hints.of_key(key, value, known, cards)
    if prefix in hints.LEVER_PLACES:
        raise InputError(TYPED, "lever", name, "levers.NAME, a lever of conf/levers", hint)
    raise InputError(TYPED, "key", key, ", ".join([*known, "levers.NAME"]), hint)


def _choice(group: str, typed: Mapping[str, Typed]) -> str:
    """The chosen option of a group, checked against the files there are."""
    if group not in typed:
        return str(_default_choices()[group])
    text = typed[group].text
    if group == "policy" and _is_own_policy(typed):
        return text
    known = options(group)
    if text not in known:
        more = ", or a file of your own ending in .yaml" if group == "policy" else ""
        hint = hints.of_value(group, text) or nearest(text, known)
        raise InputError(TYPED, group, text, ", ".join(known) + more, hint)
    return text


def _default_choices() -> dict[str, str]:
    listed = read_yaml(_conf("config")).get("defaults")
    chosen = {
        key: value for one in listed or [] if isinstance(one, dict) for key, value in one.items()
    }
    for group in GROUPS:
        if chosen.get(group) not in options(group):
            raise InputError(
                _conf("config"), f"defaults.{group}", chosen.get(group), ", ".join(options(group))
            )
    return chosen


def _is_own_policy(typed: Mapping[str, Typed]) -> bool:
    return "policy" in typed and typed["policy"].text.endswith(OWN_POLICY)


def _own_policy(text: str) -> dict[str, Any]:
    """A mix of the user's own: `levers`, and optionally `base`, `name`, `label`."""
    path = Path(text)
    content = read_yaml(path)
    for key in content:
        if key not in OWN_POLICY_KEYS:
            hint = nearest(str(key), OWN_POLICY_KEYS)
            if key in SHIPPED_ONLY:
                hint = "write base: plan (say), and only the levers that differ from it"
            raise InputError(path, str(key), "this key", ", ".join(OWN_POLICY_KEYS), hint)
    base, mixes = content.get("base", "frozen"), options("policy")
    if base not in mixes:
        raise InputError(path, "base", base, ", ".join(mixes), nearest(str(base), mixes))
    levers = content.get("levers")
    if not isinstance(levers, dict):
        raise InputError(path, "levers", levers, "name: schedule lines")
    name = content.get("name", path.stem)
    if name in mixes:
        allowed = "a name of its own: answers of shipped mixes bear that one"
        raise InputError(path, "name", name, allowed)
    return {
        "given": tuple(content),
        "base": base,
        "name": name,
        "label": content.get("label", {"en": name, "zh": name}),
        "levers": {str(lever): value for lever, value in levers.items()},
    }


def _composed(choices: Mapping[str, str], typed: Sequence[Typed]) -> dict[str, Any]:
    """Plain data: what Hydra composes from the shipped files, with the typed settings laid over."""
    raw = deepcopy(_shipped(str(_conf()), tuple(choices.items())))
    for one in typed:
        *way, last = one.key.split(".")
        place = raw
        for name in way:
            place = place.setdefault(name, {})
        place[last] = _value(one)
    return raw


@cache
def _shipped(conf: str, choices: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """What Hydra composes of the files chosen, once in a process: most questions share them.

    Args:
        conf: the folder of the files.
        choices: pairs of group and file.
    """
    from hydra import compose, initialize_config_dir
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    for path in (_conf("config"), *(_conf(group, name) for group, name in choices)):
        read_yaml(path)  # a malformed file is refused with its line, which Hydra does not give
    try:
        with initialize_config_dir(conf, version_base="1.3"):
            composed = compose("config", [f"{group}={name}" for group, name in choices])
            raw = OmegaConf.to_container(composed, resolve=False)
    except (HydraException, OmegaConfBaseException) as error:
        first = str(error).strip().splitlines()[0]
        raise InputError(_conf("config"), "composition", first, "files that compose") from error
    assert isinstance(raw, dict)
    return {str(key): value for key, value in raw.items()}


def _value(one: Typed) -> Any:
    """The value in Hydra's grammar, one value only; other scripts than Latin are plain text."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    if not one.text.isascii() and one.text[0] not in "'\"[":
        return one.text
    allowed = "a number, a word, or a list such as [[2026,0.1],[2028Q3,0.3]]"
    hint = hints.of_value(one.key, one.text)
    if len(one.text) > LONGEST or _depth(one.text) > DEEPEST:
        raise InputError(TYPED, one.key, one.text, allowed)
    try:
        parsed = OverridesParser.create().parse_override(f"{one.key}={one.text}")
    except (HydraException, ValueError):  # the latter for numbers of thousands of digits
        raise InputError(TYPED, one.key, one.text, allowed, hint) from None
    if parsed.is_sweep_override():
        allowed = "one value; ask for one run at a time"
        raise InputError(TYPED, one.key, one.text, allowed, hint)
    return parsed.value()


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if quoted else text


def _depth(text: str) -> int:
    """How deep brackets are nested; Hydra's parser has no limit of its own but Python's."""
    depth = deepest = 0
    for character in text:
        depth += (character in "[{(") - (character in "]})")
        deepest = max(deepest, depth)
    return deepest


def _conf(*parts: str) -> Path:
    """Where `conf` keeps a group of choices, or with a choice's name (or "config") its file."""
    path = Path(str(resources.files("conf"))).joinpath(*parts)
    file = path.with_name(path.name + ".yaml")
    return file if parts and (len(parts) > 1 or parts == ("config",)) else path
