"""Names in any script: drawn if a font has the letters, else told by another name, never boxes."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from matplotlib import font_manager
from matplotlib.text import Text

from analysis.figures import draw, fonts, power
from analysis.figures.fonts import USUAL, drawable, families, lacking, name_of_mix
from analysis.figures.style import style
from analysis.tidy import read

CHINESE = "苏州方案"
# a font that comes with matplotlib and has letters which the usual one lacks
ODD_FONT = "STIXGeneral"


def odd_letter() -> str:
    def known(family: str) -> set[int]:
        path = font_manager.findfont(font_manager.FontProperties(family=[family]))
        return set(font_manager.get_font(path).get_charmap())

    return chr(min(known(ODD_FONT) - known(USUAL)))


def test_no_font_no_boxes(whole_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FALLBACKS", ())
    folder = tmp_path / "run"
    folder.mkdir()
    table = pq.read_table(whole_run / "timeseries.parquet")
    said = {**read(whole_run).about, "scenario": CHINESE, "label": "Mine", "answer": "方案-0ab1"}
    table = table.replace_schema_metadata(said)
    pq.write_table(table, folder / "timeseries.parquet")
    svg = [path for path in draw(folder) if path.suffix == ".svg"]  # warnings are errors here
    assert len(svg) == 3
    for path in svg:
        text = path.read_text(encoding="utf-8")
        assert "policy 'Mine', 2020-2035" in text.replace("&#x27;", "'").replace("&apos;", "'")
        assert "answer 0ab1" in text
        assert not lacking(text.replace("\n", ""), USUAL)
    assert json.dumps(said, ensure_ascii=False).count(CHINESE) == 1


def test_a_mix_is_told_by_the_first_name_that_can_be_drawn() -> None:
    with style():
        about = {"scenario": "plan", "label": "The plan", "answer": "plan-01"}
        assert name_of_mix(about) == "'plan'"
        about["scenario"] = CHINESE
        assert name_of_mix(about) == "'The plan'"
        assert name_of_mix({**about, "label": CHINESE, "file": "my"}) == "'my'"
        assert name_of_mix({**about, "label": CHINESE}) == "of answer plan-01"
        about["answer"] = f"{CHINESE}-01"
        assert name_of_mix({**about, "label": CHINESE}) == "of answer 01"


def test_a_font_that_is_installed_is_used(whole_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FALLBACKS", ("A font nobody has", ODD_FONT))
    name = f"mix {odd_letter()}"
    assert families(name) == [USUAL, ODD_FONT]
    assert families("mix") == [USUAL]  # the same bytes everywhere
    with style():
        assert not drawable(name)
    result = read(whole_run)
    result.about = {**result.about, "scenario": name, "answer": "mix-01"}
    with style(name):
        figure = power.draw(result)
        assert figure is not None
        figure.canvas.draw()  # warnings are errors here
        assert any(name in text.get_text() for text in figure.findobj(Text))


def test_a_font_that_lacks_the_letters_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FALLBACKS", (ODD_FONT,))
    assert families(CHINESE) == [USUAL]
