"""The two Mesa lines in one place: what 3.3 (Python 3.11) and 3.5 (from 3.12 on) do differently."""

from typing import Any

import mesa

try:
    from mesa.agentset import AgentSet, GroupBy
except ImportError:  # Mesa 3.3 keeps AgentSet beside Agent
    from mesa.agent import AgentSet, GroupBy

__all__ = ["AgentSet", "GroupBy", "let_go"]


def let_go(model: Any) -> None:
    """Take a model that has run out of Mesa's books, so that its memory can be freed.

    Mesa 3.3 counts the ids of registered agents in a table that holds every model for good. A model
    is also a circle of references: `gc.collect()` frees it when nobody holds it any more.
    """
    ids = getattr(mesa.Agent, "_ids", None)
    if ids is not None:
        ids.pop(model, None)
