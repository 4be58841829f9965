"""What the power system hands to the accounts each quarter: the interface to the dispatch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PowerFlows:
    """Gross generation, fuel, heat, imports and losses of one quarter.

    Gross balance: generation and imports together cover final use, the plants' own use, grid and
    storage losses; unserved load is not use and does not appear.

    Attributes:
        generation_gwh: gross generation by kind of plant, shape [PLANTS].
        fuel_tj: fuel burnt for power and heat, shape [PLANTS, FUELS], not negative.
        heat_tj: steam and heat sent out, shape [PLANTS].
        renewable_gwh: generation without fuel, roofs included, shape [RENEWABLES].
        import_gwh: electricity landed in the city, shape [IMPORTS]; negative is net export.
        own_use_gwh: what the plants themselves use.
        grid_losses_gwh: lost between plant or landing and meter.
        storage_losses_gwh: charged less discharged.
        heat_network_tj: heat lost between plant and meter.
    """

    generation_gwh: Array
    fuel_tj: Array
    heat_tj: Array
    renewable_gwh: Array
    import_gwh: Array
    own_use_gwh: float
    grid_losses_gwh: float
    storage_losses_gwh: float
    heat_network_tj: float

    def supplied_gwh(self) -> float:
        """Electricity made in the city or landed, before own use and losses."""
        made = self.generation_gwh.sum() + self.renewable_gwh.sum()
        return float(made + self.import_gwh.sum())
