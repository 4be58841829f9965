"""Reading a run back: years by kind, tidy rows, and a folder that holds no run."""

from pathlib import Path

import pytest

from analysis.tidy import read
from sim.results.files import write_run
from sim.results.recorder import FLOW, MAXIMUM, MEAN, STOCK, Indicator, Recorder


@pytest.fixture
def small_run(tmp_path: Path) -> Path:
    kinds = (FLOW, STOCK, MEAN, MAXIMUM)
    recorder = Recorder(
        [Indicator(kind, "t", kind, kind) for kind in kinds]
        + [Indicator("a|b", "cars", STOCK, "by place", by="division")],
        {"division": ("Gusu", "SIP")},
    )
    for quarter in range(6):
        for kind in kinds:
            recorder.put(quarter, kind, [1.0, 5.0, 2.0, 4.0, 7.0, 8.0][quarter])
        recorder.put(quarter, "a|b", [quarter, 10.0])
        recorder.close_quarter(quarter)
    write_run(tmp_path, recorder.table({"scenario": "plan", "seed": "3"}), {})
    return tmp_path


def test_years_by_kind(small_run: Path) -> None:
    result = read(small_run)
    # 2021 is not whole and so is no year
    assert result.yearly("flow") == {2020: 12.0}
    assert result.yearly("stock") == {2020: 4.0}
    assert result.yearly("mean") == {2020: 3.0}
    assert result.yearly("maximum") == {2020: 5.0}
    assert (result.unit("flow"), result.unit("stock")) == ("t/yr", "t")
    assert result.yearly("a|b", "SIP") == {2020: 10.0}
    assert result.yearly("a|b") == {2020: 13.0}
    assert result.members("a|b") == ["Gusu", "SIP"]
    assert result.children("a") == ["a|b"]
    assert "a|b" in result
    with pytest.raises(KeyError, match="not recorded"):
        result.quarterly("a|b", "Wujiang")


def test_tidy_rows(small_run: Path) -> None:
    tidy = read(small_run).tidy()
    assert list(tidy.columns) == [
        "scenario",
        "seed",
        "quarter",
        "indicator",
        "group",
        "value",
        "unit",
    ]
    assert len(tidy) == 6 * (4 + 1 + 2)  # four of the city, one with a sum over two divisions
    row = tidy[(tidy.quarter == "2021Q2") & (tidy.group == "division|Gusu")].iloc[0]
    assert (row.scenario, row.seed, row.indicator, row.value) == ("plan", "3", "a|b", 5.0)
    assert set(tidy[tidy.indicator == "flow"].unit) == {"t/quarter"}


def test_a_folder_without_a_whole_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no whole run"):
        read(tmp_path)
