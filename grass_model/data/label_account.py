"""How many polygons of a data set its images show, told before anything is trained on them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from .polygon_labels import count_shown
from .polygons import Polygons
from .scenes import Scene


def tell_polygons(scenes: Sequence[Scene]) -> None:
    """Prints how many polygons lie on no image; nothing for scenes with masks.

    Args:
        scenes: all scenes of a data set.

    Raises:
        DataError: the polygons cannot be used, or none lies on an image.
    """
    for polygons in {s.mask for s in scenes if isinstance(s.mask, Polygons)}:
        own = [s.image for s in scenes if s.mask == polygons]
        shown, count = count_shown(polygons, tuple(i for i in own if isinstance(i, Path)))
        sys.stdout.write(
            f"{polygons.file.name}: {shown} of {count} polygons lie on the {len(own)} images, "
            f"{count - shown} outside are left out\n"
        )
