"""Figures: they say what the run holds, nothing else, and are the same bytes every time."""

import subprocess
import sys
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.figures import adoption, draw, emissions, power
from analysis.figures.adoption import merged
from analysis.figures.flags import Mark, mark_peaks
from analysis.figures.style import CUT, INK, new_figure, readable, spread, style, within
from analysis.tidy import read


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
    for text in (
        "Steel",
        "observed,",
        "scaled to the run",
        "Territorial: peak",
        "CEADs Emission Inventories",
        "67:1910). CEADs has",
        "36 % above that year",
    ):
        assert text in emissions
    power = first[2].read_text(encoding="utf-8")
    for text in ("UHV hydropower", "Summer 2035", "TWh a year"):
        assert text in power
    assert "http" not in emissions.split("scaled to the run")[1]
    assert "<dc:date>" not in emissions


def test_households_only(households_only: Path, tmp_path: Path) -> None:
    files = draw(households_only, tmp_path)
    assert names(files) == ["emissions.svg", "emissions.png", "adoption.svg", "adoption.png"]
    text = files[0].read_text(encoding="utf-8")
    assert "sectors simulated so far" in text
    assert "Private cars" in text
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


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts of a figure that lie on each other, by more than a point."""
    figure.canvas.draw()
    beyond = [
        label
        for axes in figure.axes
        for label in axes.yaxis.get_ticklabels()
        if not axes.get_ylim()[0] <= label.get_position()[1] <= axes.get_ylim()[1]
    ]
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text()]
    texts = [text for text in texts if text not in beyond]
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in texts]
    return [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]


@pytest.mark.parametrize("last", [2021, 2024, 2028, 2035, 2060])
@pytest.mark.parametrize("drawn", [adoption.draw, emissions.draw, power.draw])
def test_no_text_lies_on_another(drawn: object, last: int, run_to: Callable[[int], Path]) -> None:
    with style():
        figure = drawn(read(run_to(last)))  # type: ignore[operator]
        assert overlapping(figure) == []
        assert len(figure.findobj(Text)) > 30  # it looked at something


def test_adoption_draws_kinds_in_use_and_no_shares(whole_run: Path) -> None:
    figure = adoption.draw(read(whole_run))
    assert figure is not None
    assert len(figure.axes) <= 12
    said = {axes.get_title(loc="left"): axes for axes in figure.axes}
    buses = [text.get_text().strip() for text in said["Buses, %"].texts]
    assert "Battery electric 99" in buses
    assert "Other 1" in buses  # LNG and petrol, 90 and 45 of 9,135
    assert not any(text.startswith(("LNG", "Petrol")) for text in buses)
    trucks = [text.get_text().strip() for text in said["Heavy trucks, %"].texts]
    assert "Battery swap 29" in trucks  # of tractors and tippers together
    stores = [text.get_text().strip() for text in said["Storage, GW"].texts]
    assert {"At the grid 0.16", "At firms 0.67"} <= set(stores)


def test_peaks_of_one_year_or_of_neighbours_stay_readable() -> None:
    figure = plain_axes()
    axes = figure.axes[0]
    marks = [Mark(2021, 174.8, INK), Mark(2021, 182.5, "#6a4c93"), Mark(2023, 203.3, "#8a5a00")]
    mark_peaks(axes, marks, [{year: 210.0 - 2 * abs(year - 2023) for year in range(2020, 2036)}])
    flags = {text.get_text(): text for text in axes.texts}
    assert set(flags) == {"peak 2021", "peak 2023"}  # one flag for both of 2021
    assert overlapping(figure) == []
    top = max(axes.transData.transform((2023, 210.0))[1], 0)
    assert all(text.get_window_extent().y0 > top for text in flags.values())  # above all lines
    assert flags["peak 2023"].get_color() == "#8a5a00"
    assert flags["peak 2021"].get_color() == INK  # of two boundaries, so of no colour


def test_no_pole_of_a_flag_crosses_the_text_of_another() -> None:
    for last, years in ((2060, (2021, 2023, 2026)), (2035, (2028, 2030, 2032)), (2030, (2027,))):
        figure = plain_axes(last)
        axes = figure.axes[0]
        marks = [Mark(year, 150.0 + year - 2000, INK) for year in years]
        mark_peaks(axes, marks, [dict.fromkeys(range(2020, last + 1), 180.0)])
        figure.canvas.draw()
        boxes = [text.get_window_extent().padded(-1) for text in axes.texts]
        assert len(boxes) == len(years)
        for line in axes.lines:
            (x, low), (_, high) = axes.transData.transform(line.get_xydata()[[0, -1]])
            crossed = [b for b in boxes if b.x0 < x < b.x1 and low < b.y0 and high > b.y0]
            assert crossed == []
        assert all(box.x1 <= axes.bbox.x1 + 30 for box in boxes)


def said_in(figure: Figure) -> set[str]:
    return {text.get_text().strip() for text in figure.findobj(Text)}


def test_a_counterfactual_has_no_history(whole_run: Path) -> None:
    for drawn in (adoption.draw, emissions.draw, power.draw):
        result = read(whole_run)
        assert {"history", "outlook"} <= said_in(drawn(result))
        result.about = {**result.about, "counterfactual": "no lever ever did anything"}
        said = said_in(drawn(result))
        assert not {"history", "outlook"} & said
        assert any("none of its years is history" in text for text in said)
        observed = [text for text in said if text.startswith("observed")]
        assert observed in ([], ["observed under policies,\nscaled to the run's 2020"])


def test_what_was_observed_is_said_beside_the_run_not_in_it(run_to: Callable[[int], Path]) -> None:
    result = read(run_to(2060))
    result.about = {**result.about, "counterfactual": "no lever ever did anything"}
    with style():
        figure = emissions.draw(result)
        assert figure is not None
        figure.canvas.draw()
        axes = figure.axes[0]
        said = next(text for text in axes.texts if text.get_text().startswith("observed"))
        assert said.get_window_extent().x1 < axes.transData.transform((2020, 0))[0]


def test_history_is_named_only_where_it_has_room(run_to: Callable[[int], Path]) -> None:
    said = said_in(adoption.draw(read(run_to(2060))))
    assert "outlook" in said and "history" not in said


def test_every_colour_of_power_has_a_name_and_cuts_are_seen(short_of_power: Path) -> None:
    figure = power.draw(read(short_of_power))
    assert figure is not None
    said = said_in(figure)
    thick = {"Coal", "Coal cogeneration", "Steelworks gas", "Natural gas", "Waste", "Solar"}
    assert thick | {"Provincial import", "UHV hydropower", "From storage", "into storage"} <= said
    assert "Wind" not in said  # thinner than a line
    assert "▼ 60.0 GWh in 2035" in said
    assert any("line: demand that was met" in text for text in said)
    marks = next(line for line in figure.axes[0].lines if line.get_marker() == "v")
    assert list(marks.get_xdata()) == [2033, 2034, 2035]
    red = [bar for bar in figure.axes[0].patches if bar.get_facecolor() == to_rgba(CUT)]
    assert [round(bar.get_height(), 4) for bar in red] == [0.02, 0.04, 0.06]


def test_no_pole_crosses_a_name_above_the_hours() -> None:
    figure = new_figure(3.0, 1.6)
    axes = figure.add_axes((0.05, 0.1, 0.9, 0.8))
    axes.set_xlim(0, 24)
    axes.set_ylim(0, 30)
    names = [(10.5, 8.0, "From storage", INK), (11.5, 9.0, "Solar", INK), (20.5, 9.0, "Wind", INK)]
    power.name_above(axes, names, 20.0, 20.0)
    figure.canvas.draw()
    boxes = [text.get_window_extent().padded(-1) for text in axes.texts]
    poles = [axes.transData.transform(line.get_xydata()) for line in axes.lines]
    crossed = [
        box
        for (x, low), (_, high) in poles
        for box in boxes
        if box.x0 < x < box.x1 and high > box.y1
    ]
    assert crossed == []
    assert overlapping(figure) == []


def test_power_that_was_never_cut_shows_no_marks(whole_run: Path) -> None:
    said = said_in(power.draw(read(whole_run)))
    assert not any("▼" in text for text in said)


def plain_axes(last: int = 2035) -> Figure:
    figure = new_figure(11.5, 5.8)
    axes = figure.add_axes((0.055, 0.105, 0.645, 0.74))
    axes.set_xlim(2005, last)
    axes.set_ylim(0, 240)
    return figure


def test_small_kinds_become_other_and_nothing_is_lost() -> None:
    curves = {
        "Gas": {2020: 97.0, 2021: 96.5},
        "Coal": {2020: 1.0, 2021: 0.5},
        "Other": {2020: 2.0, 2021: 3.0},
    }
    assert merged(curves) == {"Gas": curves["Gas"], "Other": {2020: 3.0, 2021: 3.5}}
    assert merged({"Gas": {2020: 100.0}, "Coal": {2020: 0.0}}) == {"Gas": {2020: 100.0}}


@given(st.lists(st.floats(-20, 120), min_size=1, max_size=8))
def test_labels_stay_within_the_axis(places: list[float]) -> None:
    moved = sorted(within(spread(places, 10.0), 10.0, 0.0, 100.0))
    assert moved[0] >= -1e-9
    assert moved[-1] <= 100 + 1e-9
    assert all(b - a >= 10 - 1e-6 for a, b in pairwise(moved))


def test_reading_numbers_does_not_import_what_draws() -> None:
    code = "import sys, analysis.headline, analysis.figures; print('matplotlib' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
