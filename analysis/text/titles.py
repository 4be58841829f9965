"""What a result is called, so that results of different questions never bear one title."""

from collections.abc import Callable, Mapping

BETWEEN = "; "


def policy(about: Mapping[str, str], name: str) -> str:
    """The mix as part of a title: "policy plan", or that it is a counterfactual."""
    return f"{'counterfactual' if is_counterfactual(about) else 'policy'} {name}"


def is_counterfactual(about: Mapping[str, str]) -> bool:
    """Whether no policy ever was: from 2020 on it is neither what was lived nor any mix."""
    return about.get("counterfactual", "") != ""


def differences(about: Mapping[str, str], fits: Callable[[str], bool]) -> str:
    """All that is not as usual: levers laid over the mix, then the rest; "" if nothing is.

    Args:
        about: what the run says of itself.
        fits: whether a text has room. If not all levers have, the others are counted, and the
            answer is named in which they can be looked up.
    """
    levers = [one for one in about.get("levers", "").split(BETWEEN) if one]
    for kept in range(len(levers), -1, -1):
        text = _differences(about, levers[:kept], len(levers) - kept)
        if fits(text):
            return text
    return text


def _differences(about: Mapping[str, str], levers: list[str], more: int) -> str:
    said = [f"like {about['like']}"] if about.get("like") else []
    if more:
        counted = f"{more} {'more ' if levers else ''}lever{'s' if more > 1 else ''}"
        levers = [*levers, f"{counted} (answer {about.get('answer', '?').rsplit('-', 1)[-1]})"]
    if levers:
        said.append("with " + ", ".join(levers))
    return BETWEEN.join([part for part in (" ".join(said), about.get("special", "")) if part])
