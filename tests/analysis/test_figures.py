"""Figures: they say what the run holds, nothing else, and are the same bytes every time."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import draw
from analysis.figures.style import readable, spread


def names(files: list[Path]) -> list[str]:
    return [path.name for path in files]


def test_a_whole_run_gives_all_figures_alike(whole_run: Path, tmp_path: Path) -> None:
    first, again = (draw(whole_run, tmp_path / name) for name in ("a", "b"))
    assert names(first) == [
        f"{name}.{ending}"
        for name in ("emissions", "power", "adoption")
        for ending in ("svg", "png")
    ]
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes()
    emissions = first[0].read_text(encoding="utf-8")
    for text in ("Steel", "observed, scaled", "Territorial: peak", "CEADs city inventory"):
        assert text in emissions
    power = first[2].read_text(encoding="utf-8")
    for text in ("UHV hydropower", "Summer 2035", "TWh a year"):
        assert text in power
    assert "http" not in emissions.split("observed, scaled")[1]
    assert "<dc:date>" not in emissions


def test_households_only(households_only: Path, tmp_path: Path) -> None:
    files = draw(households_only, tmp_path)
    assert names(files) == ["emissions.svg", "emissions.png", "adoption.svg", "adoption.png"]
    text = files[0].read_text(encoding="utf-8")
    assert "sectors simulated so far" in text
    assert "Private Cars" in text
    assert "Steel" not in text
    assert "peak" not in text


def test_three_quarters_give_one_summer_day_and_no_course(short_run: Path, tmp_path: Path) -> None:
    files = draw(short_run, tmp_path)
    assert names(files) == ["power.svg", "power.png"]
    text = files[0].read_text(encoding="utf-8")
    assert "Summer 2020" in text
    assert "TWh a year" not in text


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(0.5, 10))
def test_labels_are_spread_in_order(places: list[float], gap: float) -> None:
    moved = spread(places, gap)
    order = sorted(range(len(places)), key=lambda i: places[i])
    ordered = [moved[i] for i in order]
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(ordered))
    assert abs(sum(moved) - sum(places)) < 1e-6 * len(places)
    apart = [n * 20.0 for n in range(len(places))]
    assert spread(apart, gap) == apart


def test_light_colours_are_darkened_for_text() -> None:
    assert readable("#4d4d4d") == "#4d4d4d"
    assert readable("#f0e442") != "#f0e442"
