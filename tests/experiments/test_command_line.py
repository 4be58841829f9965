import subprocess
import sys
import time

import pytest

from experiments.cli import flags_first, main

HEAVY = ("numba", "numpy", "mesa", "hydra", "omegaconf", "pandas", "pyarrow", "matplotlib", "scipy")
ASK_FOR_HELP = """
import sys
from experiments.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""


def ask(*arguments: str) -> tuple[str, str, float]:
    start = time.perf_counter()
    script = ASK_FOR_HELP.format(heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr, time.perf_counter() - start


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["bench", "--help"]])
def test_help_is_quick_and_imports_nothing_heavy(arguments: list[str]) -> None:
    shown, heavy, _ = ask(*arguments)
    assert "citypath" in shown
    assert heavy.strip() == "[]"
    assert min(ask(*arguments)[2] for _ in range(3)) < 0.5


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "--slowly"]])
def test_a_wrong_command_exits_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: citypath" in capsys.readouterr().err


def test_flags_may_stand_between_settings():
    typed = ["run", "policy=plan", "--fresh", "seed=2"]
    assert flags_first(typed) == ["run", "--fresh", "policy=plan", "seed=2"]
    assert flags_first([]) == [] and flags_first(["--help"]) == ["--help"]
