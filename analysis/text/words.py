"""Names of indicators in words that a reader knows."""

_KEPT = frozenset({"LPG", "LNG", "CO2", "PV", "UHV"})  # abbreviations keep their capitals
_LEAVES = {
    "Industry": "industry",
    "Steel": "steelworks",
    "Transportation": "transport",
    "Road": "road transport",
    "Rail": "rail transport",
    "Shipping": "shipping",
    "Inland": "inland shipping",
    "River and Sea": "river and sea shipping",
    "Sanitation": "sanitation vehicles",
    "Ride-Hailing": "ride-hailing cars",
    "Residential and Commercial": "homes and services",
    "Residential": "homes",
    "Urban": "urban homes",
    "Rural": "rural homes",
    "Collective": "dormitories",
    "Common Areas": "common areas of homes",
    "Commercial": "services",
    "Feedstock": "feedstock of chemicals",
}
_SUBJECTS = {  # the longest prefix that fits comes first
    "Emissions|CO2|Energy|Demand|": "CO2 of ",
    "Emissions|CO2|Energy|Supply|Electricity and Heat|": "CO2 of plants, ",
    "Emissions|CO2|Caused|": "CO2 caused by ",
    "Emissions|CO2|": "CO2 of ",
    "Final Energy by Electricity|": "electricity of ",
    "Final Energy|": "energy of ",
    "Secondary Energy|Electricity|": "electricity from ",
    "Secondary Energy|Heat|": "heat from ",
    "Capacity|Electricity|": "capacity of ",
    "City|Stock|": "",
}


def lower(text: str) -> str:
    """The text inside a sentence: small letters, abbreviations as they are ("LPG")."""
    return " ".join(
        word.upper() if word.upper() in _KEPT else word.lower() for word in text.split(" ")
    )


def sentence(text: str) -> str:
    """The text with a capital at its beginning only."""
    return capital(lower(text))


def capital(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def in_words(indicator: str) -> str:
    """An indicator as a phrase: "electricity of heavy trucks"; unknown ones part by part."""
    for prefix, subject in _SUBJECTS.items():
        if indicator.startswith(prefix):
            rest = indicator.removeprefix(prefix)
            last = rest.rsplit("|", 1)[-1]
            if prefix == "City|Stock|":
                return ", ".join(lower(part) for part in rest.split("|"))
            return subject + _LEAVES.get(last, lower(last))
    return ", ".join(lower(part) for part in indicator.split("|"))
