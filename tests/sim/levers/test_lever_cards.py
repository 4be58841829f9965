import re
from pathlib import Path

import pytest

from sim import clock
from sim.errors import InputError
from sim.levers.cards import cards_path, read_cards

CARD = """\
grant:
  label: {en: A grant, zh: 补贴}
  unit: yuan/car
  money: nominal
  level: city
  touches: [households]
  measures: [18]
  interpolation: step
  off: 0
  history:
    - {from: 2020Q1, value: 10, low: 5, high: 15, grade: D, source: judged}
  range: {low: 0, high: 100, reason: all that is thinkable}
  effect: {indicator: City|Cars, direction: "+", text: more cars, grade: D, source: judged}
"""


def card_from(folder: Path, text: str) -> None:
    file = folder / "levers.yaml"
    file.write_text(text, encoding="utf-8")
    read_cards(file)


def test_every_card_of_the_product_reads() -> None:
    cards = read_cards()
    assert len(cards) > 40
    assert {card.level for card in cards.values()} == {"city", "province", "nation"}
    for card in cards.values():
        assert card.world is not None or card.history[0].quarter == 0, card.name


def test_national_background_implements_no_measure_of_the_city() -> None:
    for card in read_cards().values():
        assert bool(card.measures) == (card.level == "city"), card.name


def test_the_sample_card_reads(tmp_path: Path) -> None:
    file = tmp_path / "levers.yaml"
    file.write_text(CARD, encoding="utf-8")
    card = read_cards(file)["grant"]
    assert (card.off, card.nominal, card.label_zh) == (0.0, True, "补贴")
    assert card.source == "judged"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  unit: yuan/car\n", "", "grant.unit: None is not allowed; allowed: some text"),
        ("off: 0", "offf: 0", "grant.offf: 'this key' is not allowed"),
        ("off: 0", "off: none", "grant.off: 'none' is not allowed; allowed: a number"),
        ("level: city", "level: village", "allowed: one of city, province, nation"),
        ("measures: [18]", "measures: [24]", "grant.measures: [24] is not allowed"),
        ("grade: D, source: judged}\n  range", "grade: E, source: judged}\n  range", "A, B, C, D"),
        ("value: 10", "value: 20", "history[0].value: 20.0 is not allowed; allowed: low <="),
        ("value: 10, low: 5, high: 15", "value: -1, low: -5, high: 0", "0 to 100 yuan/car"),
        ("from: 2020Q1", "from: 2021Q1", "'2021Q1' is not allowed; allowed: a first row from"),
        ("from: 2020Q1", "from: 2020Q7", "'2020Q7' is not allowed; allowed: a quarter"),
        ("  range:", "  world: prices\n  range:", "either a series of the world or a history"),
        ("zh: 补贴", "fr: aide", "grant.label.fr: 'this key' is not allowed; allowed: en, zh"),
        ("  off: 0\n", "  off: 0\n  off: 1\n", "line 10: YAML: \"'off' is given twice\""),
        ("touches: [households]", "touches: [house", "levers.yaml, line"),
        ("money: nominal", "money: real", "grant.money: 'real' is not allowed"),
        ("  unit:", "  kind: wish\n  unit:", "grant.kind: 'wish' is not allowed; allowed: one of"),
        (
            "text: more cars",
            "text: more cars, expected: {year: 2030, low: 2, high: 1, unit: GW}",
            "grant.effect.expected.low: 2.0 is not allowed; allowed: at most 1, the high end",
        ),
    ],
)
def test_a_wrong_card_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in CARD
    with pytest.raises(InputError) as refused:
        card_from(tmp_path, CARD.replace(old, new))
    assert message in str(refused.value)


def test_what_data_and_cards_cite_is_here() -> None:
    conf = cards_path().parent
    files = [path for path in conf.rglob("*") if path.suffix in (".csv", ".yaml", ".md")]
    here = {path.name for path in files}
    for path in files:
        cited = re.findall(r"[\w-]+\.(?:csv|yaml)", path.read_text(encoding="utf-8"))
        assert set(cited) <= here, f"{path.relative_to(conf)} cites {sorted(set(cited) - here)}"


def test_no_more_parks_can_be_chosen_than_there_are_zones() -> None:
    zones = (cards_path().parent / "city/suzhou/industry/parks.csv").read_text(encoding="utf-8")
    assert read_cards()["zero_carbon_park_programme"].allowed.high == len(zones.splitlines()) - 1


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_cards(tmp_path / "nowhere.yaml")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "levers.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="text in UTF-8"):
        read_cards(tmp_path / "levers.yaml")


def test_reference_begins_where_history_ends() -> None:
    for card in read_cards().values():
        if card.reference:
            assert card.reference[0].quarter == clock.LAST_QUARTER_OF_HISTORY + 1
            assert card.history[-1].quarter <= clock.LAST_QUARTER_OF_HISTORY
    assert cards_path().is_dir()


def test_a_lever_has_one_card(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(CARD, encoding="utf-8")
    with pytest.raises(InputError, match=r"two.yaml: grant: 'a second card' is not allowed"):
        read_cards(tmp_path)


def test_an_expected_change_is_read(tmp_path: Path) -> None:
    file = tmp_path / "levers.yaml"
    said = (
        "expected: {year: 2030, low: -2, high: -1, unit: '%'}, to: 20, beside: {cap: [[2026, 1]]}"
    )
    file.write_text(CARD[:-2] + f", {said}}}\n", encoding="utf-8")
    effect = read_cards(file)["grant"].effect
    assert effect.expected is not None
    assert (effect.expected.low, effect.expected.unit, effect.to) == (-2.0, "%", 20)
    assert effect.beside == (("cap", [[2026, 1]]),)
