"""The power system of the city: hourly dispatch, prices, investment and retail tariffs.

    tables -> fleet, stores, lines -> offers -> hourly dispatch -> outcome -> flows, settlement

`system.PowerSystem` holds what stands and dispatches a quarter under given `conditions`;
`outcome.PowerOutcome` says what came out; `flows.power_flows` hands it to the energy accounts.
`hourly` is the compiled dispatch, `market` the money: tariffs, settlement and the yearly review.
"""
