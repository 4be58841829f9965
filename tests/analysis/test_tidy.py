"""Reading a run back: years by kind, tidy rows, and a folder that holds no run."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from analysis.tidy import _numbers, read
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


def test_numbers_come_out_of_a_table_as_arrow_has_them() -> None:
    drawn = np.arange(50.0)
    drawn[[0, 7, 8, 31, 49]] = np.nan
    whole = pa.array(drawn, pa.float64(), from_pandas=True)
    chunks = [whole[3:20], pa.array([], pa.float64()), pa.array([1.5, 2.5]), whole[29:]]
    for column in (pa.chunked_array([whole]), pa.chunked_array(chunks)):
        expected = np.array(column.to_pylist(), dtype=float)  # None becomes NaN
        assert np.array_equal(_numbers(column), expected, equal_nan=True)


def test_a_headline_is_read_without_pandas(whole_run: Path) -> None:
    script = f"""
import sys
from analysis import headline
headline.build({str(whole_run)!r})
print([name for name in ("pandas", "matplotlib", "scipy", "mesa") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
