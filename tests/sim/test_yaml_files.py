"""YAML is read by the loader written in C where it can, and means the same either way."""

from importlib import resources
from pathlib import Path

import pytest
import yaml

from sim import yaml_files
from sim.errors import InputError
from sim.yaml_files import read_yaml

SHIPPED = sorted(Path(str(resources.files("conf"))).rglob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_both_loaders_read_every_shipped_file_alike(path: Path) -> None:
    exact = yaml.load(path.read_text(encoding="utf-8"), yaml_files._Exact)
    assert read_yaml(path) == exact


def test_a_text_without_fault_does_not_wait_for_the_slow_loader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _refuses(*_: object) -> None:
        raise AssertionError("the slow loader was asked")

    monkeypatch.setattr(yaml_files._Exact, "__init__", _refuses)
    path = tmp_path / "mix.yaml"
    path.write_text("base: off\nlevers: {ets_price: [[2026, 80.5], [2028Q3, 1]]}\n", "utf-8")
    levers = {"ets_price": [[2026, 80.5], ["2028Q3", 1]]}
    assert read_yaml(path) == {"base": "off", "levers": levers}


def test_an_alias_is_refused_with_its_line_however_the_rest_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "mix.yaml"
    path.write_text("base: &a plan\nname: *a\n", "utf-8")
    with pytest.raises(InputError, match=r"line 2: YAML: '\*a repeats another value"):
        read_yaml(path)
