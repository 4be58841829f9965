"""Wrong input ends before anything runs, in one line: place, key, value, what is allowed."""

import os
from pathlib import Path

import pytest

from experiments.cli import main

TYPED = [
    ("scael=1", "key: 'scael' is not allowed; allowed: city, world", "did you mean scale?"),
    ("scale=0", "scale: 0 is not allowed", "1/n with n whole"),
    ("scale=0.03", "scale: 0.03 is not allowed", "1/n with n whole"),
    ("scale=-0.01", "scale: -0.01 is not allowed", "1/n with n whole"),
    ("scale=2", "scale: 2 is not allowed", "1/n with n whole"),
    ("scale=nan", "scale: nan is not allowed", "1/n with n whole"),
    ("scale=true", "scale: True is not allowed", "1/n with n whole"),
    ("scale=一", "scale: '一' is not allowed", "1/n with n whole"),
    ("end=2061", "end: 2061 is not allowed", "from 2020Q4 to 2060Q4"),
    ("end=2019", "end: 2019 is not allowed", "from 2020Q4 to 2060Q4"),
    ("end=2020Q3", "end: '2020Q3' is not allowed", "from 2020Q4 to 2060Q4"),
    ("end=soon", "end: 'soon' is not allowed", "such as 2035"),
    ("seed=-1", "seed: -1 is not allowed", "a whole number from 0"),
    ("seed=1.5", "seed: 1.5 is not allowed", "a whole number from 0"),
    ("seed=1,2", "seed: '1,2' is not allowed", "one run at a time"),
    ("seed=range(1,9)", "seed: 'range(1,9)' is not allowed", "one run at a time"),
    ("seed=", "seed: '' is not allowed", "key=value"),
    ("policy=plann", "policy: 'plann' is not allowed", "did you mean plan or plan_energy?"),
    ("policy=计划", "policy: '计划' is not allowed", "accelerated, delayed_2028, frozen"),
    ("policy=nowhere.yaml", "nowhere.yaml: file: 'No such file", "a readable file"),
    ("world=centrla", "world: 'centrla' is not allowed", "did you mean central?"),
    (
        "world.member=3",
        "world.member: 3 is not allowed",
        "0 with world=central, which is",
    ),
    ("world.seed=3", "world.seed: 3 is not allowed", "write world=ensemble too"),
    ("city=shanghai", "city: 'shanghai' is not allowed", "allowed: suzhou"),
    ("engine.threads=-1", "engine.threads: -1 is not allowed", "a whole number from 0"),
    ("freeze=[contact]", "freeze: 'contact' is not allowed", "did you mean contacts?"),
    ("freeze=contacts", "freeze: 'contacts' is not allowed", "a list of contacts"),
    ("levers.ets_prise=3", "lever: 'ets_prise' is not allowed", "did you mean levers.ets_price"),
    ("levers.ets_price=-3", "levers.ets_price: -3 is not allowed", "0 to 1500 yuan/tCO2"),
    ("levers.ets_price=dear", "levers.ets_price: 'dear' is not allowed", "a list of [quarter"),
    ("levers.ets_price=[[2019,3]]", "levers.ets_price: 2019 is not allowed", "from 2026Q1"),
    ("levers.ets_price=[[2099,3]]", "levers.ets_price: 2099 is not allowed", "to 2060Q4"),
    ("levers.ets_price=[[[", "levers.ets_price: '[[[' is not allowed", "a list such as"),
    ("levers={a: 1}", "levers: '{a: 1}' is not allowed", "write levers.NAME=VALUE"),
    ("ets_price=3", "key: 'ets_price' is not allowed", "write levers.ets_price=3"),
    ("policy.levers.ets_price=3", "lever: 'ets_price' is not", "write levers.ets_price=3"),
    ("政策=plan", "key: '政策' is not allowed", "keys in Latin letters"),
    ("hydra.launcher=joblib", "hydra.launcher: 'joblib' is not", "launchers, sweepers and folders"),
    ("hydra.run.dir=x", "hydra.run.dir: 'x' is not allowed", "launchers, sweepers and folders"),
    ("+a=1", "override: '+a=1' is not allowed", "key=value"),
    ("~seed", "override: '~seed' is not allowed", "key=value"),
    ("plan", "override: 'plan' is not allowed", "key=value"),
    ("_target_=os.system", "_target_: 'os.system' is not allowed", "nothing that runs code"),
    ("freeze=[{_target_: os.system}]", "freeze: '[{_target_", "nothing that runs code"),
    ("results=${oc.env:HOME}", "results: '${oc.env:HOME}' is not", "written out"),
    ("carbon_price=200", "key: 'carbon_price'", "did you mean levers.ets_price (National carbon"),
    ("lever.carbon_price=2", "lever: 'carbon_price'", "did you mean levers.ets_price (National"),
    ("levers.Carbon_Price=2", "lever: 'Carbon_Price'", "did you mean levers.ets_price (National"),
    ("carbon price=200", "override: 'carbon price=200'", "did you mean levers.ets_price (National"),
    ("carbon_price=", "key: 'carbon_price'", "did you mean levers.ets_price"),
    ("lever.ets_price=200", "lever: 'ets_price' is not", "write levers.ets_price=200"),
    ("levers.碳价=3", "key: 'levers.碳价'", "did you mean levers.ets_price (全国碳价)?"),
    ("levers.solar_subsidy=1", "lever: 'solar_subsidy'", "did you mean levers.pv_capex_subsidy"),
    ("scale=1/100", "scale: '1/100' is not allowed", "write scale=0.01"),
    ("scale=1%", "scale: '1%' is not allowed", "write scale=0.01"),
    ("scale=0,01", "scale: '0,01' is not allowed", "write scale=0.01"),
    ("scale=100", "scale: 100 is not allowed", "write scale=0.01 for one agent per 100 households"),
    ("end=2035Q5", "end: '2035Q5' is not allowed", "quarters are Q1 to Q4"),
    ("end=2035q3", "end: '2035q3' is not allowed", "write end=2035Q3"),
    ("end=35", "end: 35 is not allowed", "write end=2035"),
    ("freeze=contacts,prices", "freeze: 'contacts,prices'", "write freeze=[contacts,prices]"),
    ("freeze=none", "freeze: 'none' is not allowed", "write freeze=[]"),
    ("levers.ets_price=", "levers.ets_price: '' is not", "leave levers.ets_price out"),
    ("levers.ets_price=9元", "levers.ets_price: '9元'", "write levers.ets_price=9, without a unit"),
    ("levers.ets_price=[[2026,80],", "levers.ets_price: '[[2026,80],'", "setting in quotes"),
    ("[2030,200]]", "override: '[2030,200]]' is not", "setting in quotes"),
    ("levers.ets_price=" + "[" * 3000 + "]" * 3000, "levers.ets_price: '[[[", "a list such as"),
    ("levers.ets_price=[[[1,2],[3]],4]", "levers.ets_price: [[1, 2], [3]]", "[quarter, value]"),
    ("seed=" + "9" * 9000, "seed: '999", "a number"),
    ("plan seed=3", "override: 'plan seed=3'", "each setting as an argument of its own"),
    ("policy=plan seed=3", "policy: 'plan seed=3'", "each setting as an argument of its own"),
    ("frozen", "override: 'frozen' is not allowed", "write policy=frozen"),
    ("mine.yaml", "override: 'mine.yaml' is not allowed", "write policy=mine.yaml"),
    ("seed 3", "override: 'seed 3' is not allowed", "write seed=3"),
    ("=3", "override: '=3' is not allowed", "write the key before"),
    ("", "override: '' is not allowed", "key=value"),
    ("results=\udcff", "override: 'results=\\udcff' is not", "text in UTF-8"),
]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["run", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    line = captured.err.strip()
    assert "\n" not in line
    assert line.startswith("citypath: ")
    assert len(line) < 1000
    return line


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("typed", "what", "allowed"), TYPED)
def test_wrong_words_on_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, typed: str, what: str, allowed: str
) -> None:
    line = refused(capsys, typed)
    assert what in line
    assert allowed in line
    assert list(tmp_path.iterdir()) == []


def test_a_key_given_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert "seed is given twice" in refused(capsys, "seed=1", "seed=2")


def test_several_runs_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert "one run at a time" in refused(capsys, "-m", "policy=frozen,plan")


def test_levers_of_the_counterfactual(capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(capsys, "policy=no_policy", "levers.ets_price=3")
    assert "policy no_policy has all levers off" in line


def test_a_results_folder_that_is_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    line = refused(capsys, "results=taken/deeper")
    assert "results: 'taken/deeper' is not allowed; allowed: a folder that can be" in line


MIXES = [
    ("levers: [", "mix.yaml, line", "well-formed YAML"),
    ("just words", "mix.yaml: content: 'just words'", "key: value lines"),
    ("base: plan", "mix.yaml: levers: None", "name: schedule lines"),
    ("levers: {}\nbase: plann", "mix.yaml: base: 'plann'", "did you mean plan or plan_energy?"),
    ("levers: {}\nlever: {}", "mix.yaml: lever: 'this key'", "did you mean levers?"),
    ("levers: {ets_prise: 3}", "mix.yaml: policy.levers.ets_prise", "did you mean ets_price"),
    ("levers: {ets_price: -3}", "mix.yaml: policy.levers.ets_price: -3", "0 to 1500 yuan/tCO2"),
    ("levers: {ets_price: {2026: 3}}", "mix.yaml: policy.levers.ets_price", "a number, or a list"),
    ("levers: {ets_price: '${seed}'}", "mix.yaml", "written out"),
    ("levers: {ets_price: {_target_: os.system}}", "mix.yaml", "nothing that runs code"),
    ("levers: {}\nname: 7", "mix.yaml", "some text"),
    ("levers: {}\nname: plan", "mix.yaml: name: 'plan' is not allowed", "a name of its own"),
    ("levers: {foo.ets_price: 80}", "mix.yaml: policy.levers.foo.ets_price", "a lever of conf"),
    ("levers: {1: 3}", "mix.yaml: policy.levers.1", "a lever of conf/levers"),
    ("everything_off: true\nlevers: {}", "everything_off", "write base: plan"),
    ("levers: " + "[" * 5000 + "]" * 5000, "mix.yaml: YAML: 'nested too deeply'", "a few levels"),
    ("levers: {ets_price: [&a 1, *a]}", "line 1: YAML: '*a repeats", "write it out"),
    ("levers: {ets_price: &a [*a]}", "line 1: YAML: '*a repeats", "write it out"),
    ("levers: {ets_price: 2026-13-45}", "line 1: YAML: 'month must be", "well-formed YAML"),
    ("\nlevers: {ets_price: " + "9" * 5000 + "}", "line 2: YAML: 'Exceeds", "well-formed YAML"),
    ("? [a]\n: 3", "line 1: YAML: 'a key is a word", "well-formed YAML"),
    ("levers: {}\n\0", "YAML: 'unacceptable character", "well-formed YAML"),
    ("# long\n" * 100_000, "mix.yaml: file: '700000 bytes'", "at most 500000 bytes"),
    (
        "levers: {ets_price: " + "x" * 9999 + "}",
        "mix.yaml: policy.levers.ets_price",
        "a number, or",
    ),
    ("levers: {" + "x" * 999 + ": 1}", "mix.yaml: policy.levers.xxx", "a lever of conf"),
    ("levers: {ets_price: " + "[" * 90 + "]" * 90 + "}", "[[[...]]]", "a number, or a list"),
]


@pytest.mark.parametrize(("text", "what", "allowed"), MIXES)
def test_a_wrong_mix_of_ones_own(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, what: str, allowed: str
) -> None:
    (tmp_path / "mix.yaml").write_text(text, encoding="utf-8")
    line = refused(capsys, "policy=mix.yaml")
    assert what in line
    assert allowed in line
    assert [path.name for path in tmp_path.iterdir()] == ["mix.yaml"]


def test_a_file_that_never_ends(capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("mix.yaml")
    assert "mix.yaml: file: 'no regular file'" in refused(capsys, "policy=mix.yaml")
