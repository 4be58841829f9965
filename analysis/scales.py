"""From the units a run is stored in to those a reader sees."""

_SHOWN: dict[str, tuple[float, str]] = {
    "t": (1e-6, "Mt"),
    "t CO2": (1e-6, "Mt CO2"),
    "GWh": (1e-3, "TWh"),
    "MWh": (1e-6, "TWh"),
    "MW": (1e-3, "GW"),
    "kW": (1e-6, "GW"),
    "TJ": (1e-3, "PJ"),
    "tce": (1e-6, "Mtce"),
    "yuan": (1e-9, "billion yuan of 2020"),
    "yuan of the day": (1e-9, "billion yuan"),
    "M m2": (1.0, "million m2"),
    "vehicles": (1e-6, "million vehicles"),
    "households": (1e-6, "million households"),
    "t/MWh": (1000.0, "g/kWh"),
}
TERAWATT_HOURS_PER_TERAJOULE = 1.0 / 3600.0


def shown(value: float, unit: str, name: str = "") -> tuple[float, str]:
    """Value and unit as a reader sees them: tonnes in Mt, shares in per cent, power in GW.

    Args:
        value: in `unit`.
        unit: as stored, with "/yr" for the flow of a year.
        name: of the indicator: electricity in TJ is shown in TWh, a share of 1 in per cent.
    """
    base, per, span = unit.partition("/yr")
    if base == "TJ" and "Electricity" in name:
        return value * TERAWATT_HOURS_PER_TERAJOULE, "TWh" + per + span
    if base == "1" and "share" in name.lower():
        return value * 100.0, "%"
    factor, wanted = _SHOWN.get(base, (1.0, base))
    return value * factor, wanted + per + span


_FINER = {
    "TWh": "GWh",
    "GW": "MW",
    "PJ": "TJ",
    "Mt CO2": "kt CO2",
    "Mt": "kt",
    "million vehicles": "thousand vehicles",
    "billion yuan of 2020": "million yuan of 2020",
}


def finer(values: list[float], unit: str) -> tuple[list[float], str]:
    """The values a thousand times as large in the next smaller unit, if all are below 0.1."""
    base = unit.removesuffix("/yr")
    if base not in _FINER or max(map(abs, values), default=1.0) >= 0.1:
        return values, unit
    return [value * 1000.0 for value in values], unit.replace(base, _FINER[base])


def percent(share: float, *, sign: bool = False, decimals: int = 0) -> str:
    """A share in per cent, as text."""
    value = round(100.0 * share, decimals) + 0.0  # never "-0.0"
    return f"{value:{'+' if sign else ''}.{decimals}f} %"


def factor(unit: str, name: str = "") -> float:
    """By what a stored value is multiplied to be shown."""
    return shown(1.0, unit, name)[0]


def digits(value: float) -> str:
    """A number with about three significant digits, thousands marked."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}" if size >= 1000 else f"{value:.1f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.01 or value == 0 else f"{value:.2g}"
