"""Looking into one mind: what a rule was told, what it worked out, what it answered."""

import sys
from dataclasses import dataclass
from types import FrameType
from typing import Any

from agents.machinery.compiler.signature import checked_answer, units_of_fields
from agents.machinery.state import Agent
from agents.machinery.surroundings import Seen, Surroundings
from agents.machinery.units import DIMENSIONLESS


@dataclass(frozen=True)
class Told:
    """One argument of a rule: value, unit, meaning and where it came from.

    Attributes:
        units: of each field of a named tuple whose fields differ in unit; else empty.
    """

    name: str
    value: Any
    unit: str
    meaning: str
    source: str
    units: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.units:
            pairs = zip(self.value._fields, self.value, self.units, strict=True)
            return ", ".join(f"{name} {_with_unit(item, unit)}" for name, item, unit in pairs)
        return _with_unit(self.value, self.unit)


@dataclass(frozen=True)
class Explanation:
    """One decision of one agent, opened up; `print` it."""

    rule: str
    sentence: str
    agent: Agent
    told: tuple[Told, ...]
    worked_out: dict[str, Any]
    answer: Any

    def __str__(self) -> str:
        lines = [f"{self.rule} of {self.agent!r}", f"  {self.sentence}", "  told:"]
        wide = max((len(item.name) for item in self.told), default=0)
        lines += [f"    {item.name:<{wide}}  {item}  ({item.source})" for item in self.told]
        if self.worked_out:
            lines.append("  worked out:")
            wide = max(map(len, self.worked_out))
            lines += [f"    {name:<{wide}}  {_shown(v)}" for name, v in self.worked_out.items()]
        lines.append(f"  answer: {_shown(self.answer)}")
        return "\n".join(lines)

    __repr__ = __str__


def explained(rule: Any, agent: Agent, told: dict[str, Any], seen: Surroundings) -> Explanation:
    """Run a rule interpreted with the arguments `told`, keeping its local values."""
    answer, local = run_keeping_locals(rule.function, told)
    answer = checked_answer(answer, rule.answer_type, rule.answers)
    return Explanation(
        rule=rule.__name__,
        sentence=(rule.__doc__ or "").strip().split("\n")[0],
        agent=agent,
        told=tuple(_told(rule, agent, name, value, seen) for name, value in told.items()),
        worked_out={
            name: value
            for name, value in local.items()
            if name not in told or value is not told[name]  # an argument may be worked on
        },
        answer=answer,
    )


def run_keeping_locals(function: Any, arguments: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return a function's answer and its local variables at the moment it answered."""
    kept: dict[str, Any] = {}

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code is function.__code__:
            kept.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        answer = function(**arguments)
    finally:
        sys.setprofile(before)
    return answer, kept


def _told(rule: Any, agent: Agent, name: str, value: Any, seen: Surroundings) -> Told:
    if name == "chance":
        source = f"draws of stream {rule.stream!r}, occasion {value.occasion}"
        return Told(name, value.occasion, "1", "the address of this agent's draws", source)
    asked = next(p for p in rule.parameters if p.name == name)
    reads = asked.reads
    state = type(agent).states().get(reads)
    if state is not None:
        return Told(name, value, state.unit, state.meaning, f"own state: {state.meaning}")
    entry = seen[reads]
    where = f", by {entry.by}" if isinstance(entry, Seen) and entry.by else ""
    source = f"{entry.source or 'seen'}{where}"
    units = units_of_fields(asked.fields) if isinstance(value, asked.fields or ()) else ()
    return Told(name, value, entry.unit, entry.meaning, source, units)


def _with_unit(value: Any, unit: str) -> str:
    return _shown(value) if unit == DIMENSIONLESS else f"{_shown(value)} {unit}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = zip(value._fields, value, strict=True)
        return ", ".join(f"{name} {_shown(item)}" for name, item in fields)
    return str(value)
