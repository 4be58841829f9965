"""What was asked, in words short enough for a title: only what differs from the usual question.

Two different questions must never yield results under one title, so whatever `sim.config` keeps of
a question and can change an answer is named here as soon as it is not what `conf` ships.
"""

from experiments.compose import options, run_config
from sim import clock
from sim.config import RunConfig
from sim.levers.levers import FIRST_QUARTER_OF_MIXES, Mix
from sim.levers.schedule import Schedule

BETWEEN = "; "  # of levers, and of other differences


def about(config: RunConfig, answer: str) -> dict[str, str]:
    """What a run says of itself, kept in its table and in its headline.

    Args:
        config: the question.
        answer: name of its folder, which differs wherever anything in the question does.

    Returns:
        City, scenario (name of the mix), label, world, scale, seeds and end; and where there is
        something to say: "levers" laid over the mix, "like" (the shipped mix that one of the
        user's own is nearest to), "special" (all else that is not as usual), "freeze", "file".
    """
    usual = nearest(config)
    mix = config.policy
    said = {
        "city": config.city,
        "scenario": mix.name,
        "label": mix.label_en,
        "file": "" if usual.policy.name != mix.name else _file(mix.name),
        "like": "" if usual.policy.name == mix.name else usual.policy.name,
        "levers": BETWEEN.join(laid_over(mix, usual.policy)),
        "world": config.world.name,
        "world_seed": "" if config.world == usual.world else str(config.world.seed),
        "member": "" if config.world == usual.world else str(config.world.member),
        "scale": f"{config.scale:g}",
        "seed": str(config.seed),
        "city_seed": str(config.city_seed),
        "end": clock.label(config.last_quarter),
        "freeze": ", ".join(sorted(config.freeze)),
        "special": BETWEEN.join(special(config, usual)),
        "counterfactual": "no lever ever did anything" if mix.everything_off else "",
        "answer": answer,
    }
    return {key: value for key, value in said.items() if value}


def nearest(config: RunConfig) -> RunConfig:
    """The usual question about the mix of `config`, or about the shipped mix it was built on."""
    mix = config.policy
    shipped = mix.name if mix.name in options("policy") else mix.base or "frozen"
    return run_config(f"policy={shipped}")


def laid_over(mix: Mix, base: Mix) -> list[str]:
    """Levers of `mix` that are not as in `base`, each as it would be typed: "ets_price=200"."""
    before, now = dict(base.schedules), dict(mix.schedules)
    changed = [f"{name}={_typed(one)}" for name, one in now.items() if before.get(name) != one]
    return changed + [f"{name} as expected" for name in before if name not in now]


def special(config: RunConfig, usual: RunConfig) -> list[str]:
    """Everything but the mix that is not as in the usual question, a phrase each."""
    world, found = config.world, []
    if config.freeze != usual.freeze:
        found.append("held still: " + ", ".join(sorted(config.freeze)))
    if world != usual.world:
        found.append(f"world {world.name} of seed {world.seed}, member {world.member}")
    if config.city != usual.city:
        found.append(f"city {config.city}")
    if config.seed != usual.seed:
        found.append(f"seed {config.seed}")
    if config.city_seed != usual.city_seed:
        found.append(f"city seed {config.city_seed}")
    if config.households_per_agent != usual.households_per_agent:
        found.append(f"scale {config.scale:g}")
    end = clock.label(config.last_quarter)
    if not end.endswith("Q4"):  # whole years stand in the title anyway
        found.append(f"to {end}")
    return found


def _typed(schedule: Schedule) -> str:
    """A schedule as on the command line: one number if it holds for all years of the mixes."""
    if len(schedule.knots) == 1 and schedule.first == FIRST_QUARTER_OF_MIXES:
        return f"{schedule.knots[0][1]:g}"
    knots = (f"[{clock.label(q).removesuffix('Q1')},{value:g}]" for q, value in schedule.knots)
    return f"[{','.join(knots)}]"


def _file(name: str) -> str:
    """Name of the file in `conf` that holds the mix, if it is not the mix's own name."""
    if name in options("policy"):
        return ""
    return next(
        (one for one in options("policy") if run_config(f"policy={one}").policy.name == name), ""
    )
