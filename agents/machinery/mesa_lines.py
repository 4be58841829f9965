"""The two Mesa lines in one place: 3.3 keeps AgentSet beside Agent, 3.5 in a module of its own."""

try:
    from mesa.agentset import AgentSet, GroupBy
except ImportError:  # Mesa 3.3, the newest for Python 3.11
    from mesa.agent import AgentSet, GroupBy

__all__ = ["AgentSet", "GroupBy"]
