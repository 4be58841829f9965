"""The figures of a run, as SVG and PNG.

`draw(run_dir)` draws what the run holds: emissions by sector with observed history and the peak,
the power mix by year and through a summer day, adoption curves. What is not simulated is not
drawn.
"""

from pathlib import Path

from analysis.tidy import read


def draw(run_dir: str | Path, folder: str | Path | None = None) -> list[Path]:
    """Draw the figures of the run in `run_dir` into `folder` (default: its `figures`).

    Returns:
        The files written, SVG and PNG of each figure.
    """
    # Matplotlib is slow to import: whoever only reads numbers does not wait for it.
    from analysis.figures import adoption, emissions, power  # noqa: PLC0415
    from analysis.figures.style import save, style  # noqa: PLC0415

    figures = {"emissions": emissions.draw, "power": power.draw, "adoption": adoption.draw}
    result = read(run_dir)
    into = Path(folder) if folder is not None else Path(run_dir) / "figures"
    files: list[Path] = []
    with style(result.about.get("scenario", "") + result.about.get("answer", "")):
        for name, drawn in figures.items():
            figure = drawn(result)
            if figure is not None:
                files += save(figure, into, name)
    return files
