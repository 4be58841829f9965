"""A Mesa model whose agents live in columns, but for the few that are registered one by one."""

from typing import Any, NoReturn

import mesa

from agents.machinery.state import Agent
from agents.machinery.views.mesa_lines import let_go


class ModelOfColumns(mesa.Model):
    """A Mesa model that numbers its registered agents itself, and never loses a column of them.

    Mesa 3.3 counts ids in a table of its own, beside the model. A copy of a model began to count
    from 1 again, and the table kept every model for good, be it one whose construction failed.
    """

    registered = 0  # the highest id given so far; kept and copied with the model

    def register_agent(self, agent: Any) -> None:
        """Give an agent the next id and take it in; Mesa calls this when one is made.

        Raises:
            TypeError: it is a view of a population.
        """
        if isinstance(agent, Agent):
            raise TypeError(
                f"{agent!r} belongs to the model already, as a row of its population: "
                "set its state `active` to let it in"
            )
        self.registered += 1
        agent.unique_id = self.registered
        super().register_agent(agent)
        let_go(self)  # out of Mesa's table, into which making the agent has put the model

    def deregister_agent(self, agent: Any) -> None:
        """Take a registered agent out of the model.

        Raises:
            TypeError: it is a view of a population.
        """
        if isinstance(agent, Agent):
            raise TypeError(
                f"{agent!r} keeps its row in its population for good: "
                "set its state `active` to False to let it leave"
            )
        super().deregister_agent(agent)

    def remove_all_agents(self) -> NoReturn:
        """Refuse: rows are never removed.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            "a model of columns is never emptied: close it and build another, or set the state "
            "`active` of a population to False and remove registered agents one by one"
        )
