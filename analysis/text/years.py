"""Which years a table shows, and over which spans it sums: always to the end of the run."""

MARKS = (2020, 2025, 2030, 2035)  # years a table shows as far as the run goes
COMPARED = (2020, 2030)  # years in which CO2 is walked from boundary to boundary
SPAN_ENDS = (2025, 2030, 2035)  # of the first three spans; the mixes begin after the first
LONGEST = 10  # years of one span after those; what is longer becomes two


def shown_years(last: int) -> tuple[int, ...]:
    """The marked years within a run that ends with the year `last`, and that year itself."""
    return (*(year for year in MARKS if year < last), last)


def spans(last: int) -> tuple[tuple[int, int], ...]:
    """First and last years of spans that hold every year from 2020 to `last` once.

    At most five, however long the run: five years each up to 2035, what follows in one or two.
    """
    ends = [end for end in SPAN_ENDS if end < last]
    if ends and last - ends[-1] > LONGEST:
        ends.append(ends[-1] + LONGEST)
    ends.append(last)
    starts = [MARKS[0], *(end + 1 for end in ends)]
    return tuple(zip(starts, ends, strict=False))


def said(span: tuple[int, int]) -> str:
    """A span as printed: "2026-2030", or its only year."""
    first, last = span
    return f"{first}-{last}" if first < last else str(first)
