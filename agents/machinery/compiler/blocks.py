"""Work on many rows block by block, by as many threads as the run may have."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

BLOCK = 16_384  # rows a thread takes at a time; results do not depend on it


def in_blocks(
    work: Callable[[slice], None], rows: int, threads: int, *, first_alone: bool = False
) -> None:
    """Call `work` with the slice of each block; blocks are independent of each other.

    Args:
        work: what is done; compiled code in it lets other threads run.
        rows: how many there are.
        threads: the most that may work at once.
        first_alone: whether the first block is done before the others begin (it compiles).
    """
    blocks = [slice(start, start + BLOCK) for start in range(0, rows, BLOCK)]
    alone = len(blocks) if min(threads, len(blocks)) <= 1 else int(first_alone)
    for block in blocks[:alone]:
        work(block)
    if blocks[alone:]:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, blocks[alone:]))
