"""Choice of the layers of an int8 segmenter that stay in float: as few as scores allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Half of the half point that an int8 file may lose, since tiles other than those used for the
# choice may lose more.
BUDGET = 0.0025
_BLOCKS = 8
Names = tuple[str, ...]


def choose_float_layers(
    layers: Sequence[str], drop_of: Callable[[Names], float], budget: float = BUDGET
) -> Names:
    """Leaves blocks of neighbouring layers in float until the loss is small enough.

    Blocks are tried alone first; those that help most are put together until the budget is kept;
    then each half of a chosen block that is not needed goes back to int8.

    Args:
        layers: names in the order of the graph.
        drop_of: loss of mIoU (0-1) when these layers stay in float.
        budget: greatest loss allowed.

    Returns:
        The layers to leave in float; all of them if fewer are not enough.
    """
    if drop_of(()) <= budget:
        return ()
    blocks = _parts(tuple(layers), _BLOCKS)
    best_first = sorted(blocks, key=drop_of)
    chosen: list[Names] = []
    for block in best_first:
        chosen.append(block)
        if drop_of(_in_order(layers, chosen)) <= budget:
            break
    return _without_the_needless(layers, chosen, drop_of, budget)


def _without_the_needless(
    layers: Sequence[str],
    chosen: Sequence[Names],
    drop_of: Callable[[Names], float],
    budget: float,
) -> Names:
    kept = [half for block in chosen for half in _parts(block, 2)]
    for half in list(kept):
        fewer = [item for item in kept if item != half]
        if drop_of(_in_order(layers, fewer)) <= budget:
            kept = fewer
    return _in_order(layers, kept)


def _parts(names: Names, count: int) -> list[Names]:
    """Neighbours in at most `count` parts of nearly equal length."""
    size = -(-len(names) // count)
    return [names[i : i + size] for i in range(0, len(names), size)]


def _in_order(layers: Sequence[str], blocks: Sequence[Names]) -> Names:
    names = {name for block in blocks for name in block}
    return tuple(name for name in layers if name in names)
