"""Graded and plain tables: what is read, and how precisely a malformed file is refused."""

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.tables import conf_path, read_graded, read_table

HEADER = "item,division,value,unit,low,high,grade,source,note\n"
GOOD = HEADER + (
    "population,Gusu,924083,persons,922583,925583,A,census bulletin,\n"
    'population,SIP,1133927,persons,1133000,1135000,A,"census, bulletin 2",\n'
)


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_graded_table_answers_by_key_and_unit(tmp_path: Path) -> None:
    table = read_graded(written(tmp_path, GOOD), keys=("item", "division"))
    assert table.value("population", "Gusu", unit="persons") == 924083.0
    by = table.by(("SIP", "Gusu"), "population", unit="persons")
    assert by.dtype == np.float64 and by.tolist() == [1133927.0, 924083.0]
    row = table.row("population", "SIP")
    assert (row.low, row.grade, row.source) == (1133000.0, "A", "census, bulletin 2")
    assert len(table) == 2 and ("population", "SIP") in table
    assert table.known(1) == ("Gusu", "SIP")
    assert [key for key, _ in table.rows] == [("population", "Gusu"), ("population", "SIP")]


def test_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    table = read_graded(written(tmp_path, GOOD), keys=("item", "division"))
    with pytest.raises(InputError, match="population, Gusu"):
        table.row("population", "Guzu")
    with pytest.raises(InputError, match="persons"):
        table.value("population", "Gusu", unit="10k persons")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (",low,", ",lowest,", ["table.csv:1", "no column 'low'", "lowest"]),
        ("note\n", "note,extra\n", ["table.csv:1", "unknown column 'extra'"]),
        ("item,division", "division,item", ["table.csv:1", "this order"]),
        ("924083", "many", ["table.csv:2", "column value", "many", "a finite number"]),
        ("924083", "nan", ["table.csv:2", "column value", "nan", "a finite number"]),
        ("922583", "924084", ["table.csv:2", "column low", "924084", "924083"]),
        ("925583", "1", ["table.csv:2", "column high", "924083"]),
        ("925583", "", ["table.csv:2", "column high", "a finite number"]),
        (",A,census bulletin", ",E,census bulletin", ["table.csv:2", "column grade", "E", "A, B"]),
        (",census bulletin,", ",,", ["table.csv:2", "column source", "not empty"]),
        ("persons,922583", ",922583", ["table.csv:2", "column unit"]),
        ("persons,922583", "person,922583", ["table.csv:2", "conf/units.csv", "mean persons"]),
        ("922583", "0", ["table.csv:2", "column low", "above 0 persons"]),
        ("922583", "-1", ["table.csv:2", "column low", "0 persons or more"]),
        ("924083,persons,922583,925583", "2,share,0,2", ["table.csv:2", "high", "1 share or less"]),
        ("population,SIP", "population,Gusu", ["table.csv:3", "each key once", "line 2"]),
        ("population,SIP", "population,", ["table.csv:3", "column division", "not empty"]),
        ("A,census bulletin,\n", "A,census bulletin\n", ["table.csv:2", "8 cells", "9"]),
    ],
)
def test_malformed_graded_tables(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read_graded(written(tmp_path, GOOD.replace(old, new, 1)), keys=("item", "division"))
    message = str(caught.value)
    assert "\n" not in message
    for part in expected:
        assert part in message


def test_only_listed_keys_may_be_negative(tmp_path: Path) -> None:
    row = "keep,Gusu,-3,1,-4,-2,D,own judgement,\n"
    with pytest.raises(InputError, match="0 1 or more"):
        read_graded(written(tmp_path, HEADER + row), keys=("item", "division"))
    path = tmp_path / "choices.csv"
    path.write_text(HEADER + row, encoding="utf-8")
    assert read_graded(path, keys=("item", "division")).value("keep", "Gusu", unit="1") == -3.0


def test_no_unit_and_no_exception_is_listed_in_vain() -> None:
    units, negative = set(), set()
    for path in conf_path().rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        units.update(row["unit"] for row in rows if "low" in row)
        for row in rows:
            if "low" in row and float(row["low"]) < 0.0:
                negative.update((path.name, cell) for cell in row.values())
    listed = read_table(
        conf_path("units.csv"), {"unit": str, "zero": bool, "highest": str, "meaning": str}
    )
    assert set(listed["unit"].tolist()) == units
    exceptions = read_table(
        conf_path("may_be_negative.csv"), {"file": str, "key": str, "lowest": str, "why": str}
    )
    pairs = zip(exceptions["file"].tolist(), exceptions["key"].tolist(), strict=True)
    assert set(pairs) <= negative


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="UTF-8"):
        read_graded(
            written(tmp_path, GOOD.encode("utf-8") + b"\xff\xfe"), keys=("item", "division")
        )
    with pytest.raises(InputError, match="No such file"):
        read_graded(tmp_path / "absent.csv", keys=("item",))
    with pytest.raises(InputError, match="valid CSV"):
        read_graded(written(tmp_path, GOOD + 'a,"b'), keys=("item", "division"))
    with pytest.raises(InputError, match="no column 'item'"):
        read_graded(written(tmp_path, ""), keys=("item", "division"))


def test_plain_table(tmp_path: Path) -> None:
    path = written(tmp_path, "load,hour,holiday,place\n0.5,0,true,Gusu\n0.75,1,false,SIP\n")
    columns: dict[str, type] = {"hour": int, "place": str, "load": float, "holiday": bool}
    table = read_table(path, columns)
    assert table["hour"].tolist() == [0, 1] and table["hour"].dtype == np.int64
    assert table["load"].tolist() == [0.5, 0.75] and table["load"].dtype == np.float64
    assert table["holiday"].tolist() == [True, False]
    assert table["place"].tolist() == ["Gusu", "SIP"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hour,load\n0.5,1\n", "a whole number"),
        ("hour,load\n1,\n", "a finite number"),
        ("hour,laod\n1,1\n", "'laod' is there"),
        ("hour,load,hour\n1,1,1\n", "repeated column 'hour'"),
        ("hour,load\n1\n", "1 cells"),
    ],
)
def test_malformed_plain_tables(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        read_table(written(tmp_path, text), {"hour": int, "load": float})


def test_conf_is_found_as_a_package() -> None:
    assert (conf_path() / "__init__.py").is_file()
