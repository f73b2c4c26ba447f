"""Colours of classes that have none: by words in their name, else in turn."""

from __future__ import annotations

import colorsys
import re
import unicodedata
from typing import Collection, List, Sequence, Tuple

from .contract import PALETTE

_GOLDEN = 0.618033988749895  # turns of the hue that never come close to an earlier one
# A map reads at a glance when water is blue. The first entry that has a word of the name counts:
# so "low vegetation" is no tree, and a car park no car.
_BY_WORD = (
    (
        "#a3c96a",
        "low grass lawn meadow pasture grassland herbaceous gras wiese rasen 草 草地 低植生",
    ),
    ("#e3c567", "crop crops field fields farmland agriculture cropland acker feld 畑 農地 田"),
    ("#1f7a4d", "tree trees forest woodland wood baum bäume wald 木 樹木 森林"),
    ("#3f8f3f", "vegetation green plant plants shrub shrubs bush vegetated grün 植生 緑地"),
    ("#3b7dd8", "water river lake sea pond ocean pool wasser fluss see meer 水 水域 川 海"),
    ("#c0392b", "building buildings house houses roof built built-up urban gebäude haus 建物 家"),
    ("#5d6068", "road roads street pavement paved asphalt impervious parking straße 道路 道"),
    ("#d9c29c", "land bare barren soil ground sand earth unpaved boden 裸地 土地 土"),
    ("#e67e22", "car cars vehicle vehicles auto fahrzeug 車 車両"),
    ("#dfe9f2", "snow ice glacier schnee eis 雪 氷"),
    ("#f2f3f4", "cloud clouds wolke wolken 雲"),
    ("#34364a", "shadow shade schatten 影"),
)


def class_colours(names: Sequence[str]) -> Tuple[str, ...]:
    """A colour "#rrggbb" for each name, no two alike."""
    chosen: List[str] = []
    for name in names:
        chosen.append(class_colour(name, chosen))
    return tuple(chosen)


def class_colour(name: str, used: Collection[str] = ()) -> str:
    """A colour "#rrggbb" for a class of this name that none of the colours in use is.

    Args:
        name: in English, German or Japanese; other names take the next free colour.
        used: colours of the other classes.
    """
    taken = {colour.lower() for colour in used}
    # NFC, because macOS decomposes umlauts.
    words = set(re.split(r"[\W_]+", unicodedata.normalize("NFC", name).casefold()))
    fitting = [c for c, terms in _BY_WORD if words & set(terms.split()) and c not in taken]
    return fitting[0] if fitting else _next_free(taken)


def _next_free(taken: Collection[str]) -> str:
    for colour in PALETTE:
        if colour not in taken:
            return colour
    index = len(taken)
    while True:
        shares = colorsys.hsv_to_rgb(index * _GOLDEN % 1, 0.55 + index % 3 * 0.15, 0.85)
        colour = "#{:02x}{:02x}{:02x}".format(*(round(255 * share) for share in shares))
        if colour not in taken:
            return colour
        index += 1
