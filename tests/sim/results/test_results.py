"""Recording a run and writing its folder: nothing lost, nothing half-written, the same bytes."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.results.files import (
    Fact,
    Observed,
    hash_of_files,
    versions,
    whole_folder,
    write_json,
    write_run,
)
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

INDICATORS = [
    Indicator("Emissions|CO2", "t CO2", FLOW, "official boundary"),
    Indicator("City|Stock|Car|Petrol", "vehicles", STOCK, "petrol cars", by="division"),
    Indicator("City|Price", "yuan/kWh", MEAN, "price", by="division"),
]
GROUPS = {"division": ("Gusu", "SIP")}


def recorded(quarters: int = 8) -> Recorder:
    recorder = Recorder(INDICATORS, GROUPS)
    for quarter in range(quarters):
        recorder.put(quarter, "Emissions|CO2", 10.0 + quarter)
        recorder.put(quarter, "City|Stock|Car|Petrol", np.array([1.0, 2.0]) * quarter)
        recorder.put(quarter, "City|Price", [0.5, 0.7])
        recorder.close_quarter(quarter)
    return recorder


def test_wide_table_and_units() -> None:
    table = recorded(2).table({"scenario": "plan", "seed": "1"})
    assert table.num_rows == 2 * (1 + 2)
    assert table.schema.metadata == {b"scenario": b"plan", b"seed": b"1"}
    facts = table.schema.field("Emissions|CO2").metadata
    assert (facts[b"unit"], facts[b"kind"]) == (b"t CO2", b"flow")
    rows = {(r["label"], r["member"]): r for r in table.to_pylist()}
    assert rows["2020Q2", "city"]["Emissions|CO2"] == 11.0
    assert rows["2020Q2", "city"]["City|Stock|Car|Petrol"] == 3.0
    assert rows["2020Q2", "SIP"]["City|Stock|Car|Petrol"] == 2.0
    assert rows["2020Q2", "SIP"]["Emissions|CO2"] is None
    assert rows["2020Q2", "city"]["City|Price"] is None  # a mean has no sum
    assert recorded(2).series("City|Stock|Car|Petrol").tolist() == [0.0, 3.0]
    assert recorded(2).series("City|Stock|Car|Petrol", "SIP").tolist() == [0.0, 2.0]


def test_a_mean_may_bring_the_citys_own_value() -> None:
    recorder = Recorder(INDICATORS[2:], GROUPS)
    recorder.put(0, "City|Price", [0.5, 0.7], city=0.65)
    recorder.close_quarter(0)
    assert recorder.series("City|Price").tolist() == [0.65]


def test_a_quarter_as_it_was_recorded() -> None:
    found = recorded(2).of_quarter(1)
    assert found["Emissions|CO2"]["city"].tolist() == [11.0]
    assert found["City|Stock|Car|Petrol"]["division"].tolist() == [1.0, 2.0]
    assert found["City|Price"].keys() == {"division"}  # a mean has no sum


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("Emissions|CO", 1.0, "did you mean"),
        ("City|Price", [1.0], "2 members"),
        ("City|Price", [1.0, float("inf")], "not finite"),
        ("Emissions|CO2", [1.0, 2.0], "1 member"),
        ("Emissions|CO2", float("nan"), "not finite"),
    ],
)
def test_wrong_values_are_refused(name: str, values: object, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        Recorder(INDICATORS, GROUPS).put(0, name, values)  # type: ignore[arg-type]


def test_quarters_are_whole_and_in_order() -> None:
    recorder = recorded(1)
    recorder.put(1, "Emissions|CO2", 1.0)
    with pytest.raises(ValueError, match="already"):
        recorder.put(1, "Emissions|CO2", 1.0)
    with pytest.raises(ValueError, match="nothing recorded for City"):
        recorder.close_quarter(1)
    with pytest.raises(ValueError, match="does not follow"):
        recorder.close_quarter(2)


@pytest.mark.parametrize(
    ("indicators", "expected"),
    [
        ([INDICATORS[0], INDICATORS[0]], "twice"),
        ([Indicator("a", "t", "total", "m")], "none of"),
        ([Indicator("a", "t", FLOW, "m", by="planet")], "planet"),
        ([Indicator("a", "t/yr", FLOW, "m")], "amount"),
    ],
)
def test_wrong_declarations(indicators: list[Indicator], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        Recorder(indicators, GROUPS)


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    fact = Fact("Emissions|CO2", 2020, 46.0, "t CO2", 0.05, "a, source")
    seen = Observed("Emissions|CO2", 2019, 40.0, "t CO2", "shape", "inventory")
    for name in ("a", "b"):
        config = {"policy": "plan", "name": "苏州"}
        write_run(tmp_path / name, recorded().table({"seed": "1"}), config, [fact], [seen])
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == [
        "config.json",
        "facts.csv",
        "observed.csv",
        "timeseries.parquet",
        "versions.json",
    ]
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    column = pq.read_schema(tmp_path / "a" / "timeseries.parquet").field("City|Price")
    assert column.metadata[b"unit"] == b"yuan/kWh"
    assert (
        pq.ParquetFile(tmp_path / "a" / "timeseries.parquet")
        .metadata.row_group(0)
        .column(4)
        .compression
        == "ZSTD"
    )


def test_a_run_that_cannot_be_written_is_not_whole(tmp_path: Path) -> None:
    write_run(tmp_path / "run", recorded().table(), {})
    with pytest.raises(ValueError, match="JSON"):
        write_run(tmp_path / "run", recorded().table(), {"x": float("nan")})
    assert not (tmp_path / "run" / "timeseries.parquet").exists()
    assert not list((tmp_path / "run").glob(".*"))


def test_whole_folder_replaces_or_leaves(tmp_path: Path) -> None:
    final = tmp_path / "results" / "run"
    with whole_folder(final) as work:
        write_json(work / "a.json", {"n": 1})
        assert not final.exists()
    with pytest.raises(ValueError, match="JSON"), whole_folder(final) as work:
        write_json(work / "a.json", {"n": float("inf")})
    assert json.loads((final / "a.json").read_text(encoding="utf-8")) == {"n": 1}
    with whole_folder(final) as work:
        write_json(work / "b.json", {"n": 3})
    assert [path.name for path in (tmp_path / "results").rglob("*")] == ["run", "b.json"]


def test_versions_and_hashes() -> None:
    known = versions()
    assert {"python", "libraries", "cpu", "sources", "data"} <= set(known)
    assert known["libraries"]["numpy"] == np.__version__
    assert known["data"] == hash_of_files(("conf",), (".csv", ".yaml", ".txt"))
    assert known["data"] != hash_of_files(("conf",), (".csv",))
