"""The shape of the house: which room may import which, and that chance has one door only."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "agents": {"agents"},
    "sim": {"sim", "agents", "conf"},
    "analysis": {"analysis"},
    "experiments": {"experiments", "sim", "analysis", "conf"},
    "conf": set(),
}
CHANCE = ("random", "secrets", "numpy.random", "scipy.stats.sampling", "scipy.stats.qmc")
CHANCE_CALLS = ("uuid.uuid1", "uuid.uuid4", "os.urandom", "os.getrandom")
DRAWS = ("rvs", "sample", "shuffle", "shuffle_do", "random", "rng")  # called on any object
GENERATORS = ("random", "rng", "random_state")  # whatever hangs on one of these draws
DYNAMIC = ("import_module", "__import__", "spec_from_file_location", "exec", "eval")
MAY_ALSO_IMPORT = {  # the benchmark times the machinery itself, with rules of its own
    "experiments/bench": {"agents"},
}
MAY_DRAW = {
    ("agents/machinery/views/verbs.py", "shuffle"),  # a population's own, by addressed chance
    # plain Mesa, which the benchmark compares with, draws as Mesa does
    ("experiments/bench/engines/mesa_agents.py", "random.random"),
    ("experiments/bench/engines/mesa_agents.py", "shuffle_do"),
}
MAY_LOAD = {
    ("agents/machinery/rule.py", "import_module"),  # a pickled rule is found again
    (
        "agents/machinery/compiler/source.py",
        "exec",
    ),  # runs the source of a rule that names utilities
    ("agents/machinery/compiler/cache.py", "spec_from_file_location"),  # generated kernels
    ("experiments/measured_cost.py", "import_module"),  # times how long imports take
}
CLOCKS = (
    "time.time",
    "time.time_ns",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
)


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every imported name with the dotted thing it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.split(".")[0],
                    (alias.name if alias.asname else alias.name.split(".")[0]),
                )
                yield alias.name, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def used(tree: ast.AST) -> Iterator[str]:
    """Every dotted thing a module imports or reaches through an imported name."""
    names = dict(imported(tree))
    yield from names.values()
    for node in ast.walk(tree):
        parts, inner = [], node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if parts and isinstance(inner, ast.Name) and inner.id in names:
            yield ".".join([names[inner.id], *reversed(parts)])


def hidden(tree: ast.AST) -> Iterator[str]:
    """Every draw from an object at hand and every dynamic import, by the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            inner = node.value
            held = getattr(inner, "attr", getattr(inner, "id", None))
            if held in GENERATORS:
                yield f"{held}.{node.attr}"
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", None))
            if called in DYNAMIC or (called in DRAWS and isinstance(node.func, ast.Attribute)):
                yield called


def reaches(thing: str, forbidden: tuple[str, ...]) -> bool:
    return any(thing == name or thing.startswith(f"{name}.") for name in forbidden)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    for path in sources(room):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        rooms = {thing.split(".")[0] for _, thing in imported(tree)} & set(MAY_IMPORT)
        place = path.relative_to(ROOT).as_posix()
        more = [also for part, also in MAY_ALSO_IMPORT.items() if place.startswith(f"{part}/")]
        wrong = rooms - MAY_IMPORT[room].union(*more)
        assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


def test_conf_holds_data_only() -> None:
    assert [path.name for path in sources("conf")] == ["__init__.py"]


def test_nothing_but_addressed_chance_draws_randomness() -> None:
    for path in sources(*MAY_IMPORT):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = [thing for thing in used(tree) if reaches(thing, CHANCE + CHANCE_CALLS)]
        assert not found, f"{path.relative_to(ROOT)} uses {found}"


def test_nothing_draws_from_an_object_at_hand_or_imports_what_the_search_cannot_see() -> None:
    found = set()
    for path in sources(*MAY_IMPORT):
        place = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {(place, name) for name in hidden(tree)}
    assert found == MAY_DRAW | MAY_LOAD


@pytest.mark.parametrize(
    "code",
    [
        "from scipy.stats import norm\nnorm.rvs(3)",
        "import scipy.stats\nscipy.stats.norm.rvs(size=3)",
        "self.random.random()",
        "random.choice([1])",
        "self.model.rng.normal()",
        "draw = self.rng.normal",
        "frame.sample(3)",
        "agents.shuffle_do('step')",
        "import importlib\nimportlib.import_module('random')",
        "from importlib import import_module\nimport_module('random')",
        "__import__('random')",
        "exec('import random')",
    ],
)
def test_the_search_for_hidden_draws_finds_them(code: str) -> None:
    assert list(hidden(ast.parse(code)))


def test_the_search_lets_a_generator_be_handed_on() -> None:
    assert not list(hidden(ast.parse("copied = Everybody(self.parts, self.random)")))


def test_no_result_depends_on_the_time_of_day() -> None:
    for path in sources("agents", "sim", "analysis"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = [thing for thing in used(tree) if reaches(thing, CLOCKS)]
        assert not found, f"{path.relative_to(ROOT)} uses {found}"


@pytest.mark.parametrize(
    "code",
    [
        "import random",
        "from random import gauss",
        "import numpy as np\nnp.random.default_rng(1)",
        "from numpy import random as r",
        "from numpy.random import default_rng",
        "import numpy\nnumpy.random.seed(1)",
        "import uuid\nuuid.uuid4()",
        "from uuid import uuid4",
        "import os\nos.urandom(4)",
        "import secrets",
        "from scipy.stats import qmc",
    ],
)
def test_the_search_for_randomness_finds_it(code: str) -> None:
    assert any(reaches(thing, CHANCE + CHANCE_CALLS) for thing in used(ast.parse(code)))


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in sources(*MAY_IMPORT)}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_tests_mirror_what_they_test() -> None:
    rooms = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    assert rooms - {"__pycache__"} <= set(MAY_IMPORT)
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names)), "test files need names of their own"


ROOM = 16  # files of one folder: with more of them a room needs rooms of its own
PAGE = 300  # lines of one file that a reader can hold in the head


def test_rooms_and_files_are_small_enough_to_hold_in_the_head():
    paths = sources(*MAY_IMPORT)
    rooms = Counter(path.parent for path in paths if path.name != "__init__.py")
    assert {str(room): files for room, files in rooms.items() if files > ROOM} == {}
    lines = {str(path): len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {path: number for path, number in lines.items() if number > PAGE} == {}
