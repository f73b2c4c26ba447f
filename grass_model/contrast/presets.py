"""The options of GraSS, one frozen value, and the presets that fix them all.

Source: Zhang et al., "GraSS", IEEE TGRS 2023, DOI 10.1109/TGRS.2023.3336285, and docs/method.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from grass_qgis.engine.core.errors import JobError


@dataclass(frozen=True)
class GrassOptions:
    """Every choice of the method; the meaning of each stands in `settings.GrassSettings`."""

    warmup_fraction: float
    lam_sign: str
    lam_relu: bool
    lam_gradient: str
    threshold: float
    min_area: float
    max_area: float
    resize: str
    norm_first_pass: str
    head: str
    temperature: float = 0.5
    region_score: str = "box_max"
    window: float = 0.5
    margin: float = 0.0
    control: str = "none"
    crop_from: str = "view"
    sample: str = "crop"
    pair: str = "independent"
    keep_views: str = "none"
    lam_every: int = 1
    guide_scale: float = 1.0
    # The published code divides a map by its maximum, which turns an all-negative one over.
    lam_by_max: bool = False
    levels: tuple[int, ...] = ()
    objects: int = 8
    object_area: int = 1000
    object_pixels: int = 128
    weigh: bool = False
    negatives: str = "all"
    positives: str = "ground"


RELEASED = GrassOptions(
    warmup_fraction=0.0,
    lam_sign="raise",
    lam_relu=False,
    lam_gradient="trunk",
    threshold=0.5,
    min_area=0.0,
    max_area=1.0,
    resize="nearest",
    norm_first_pass="update",
    head="linear",
    lam_by_max=True,
)
FIXED = GrassOptions(
    warmup_fraction=0.5,
    lam_sign="raise",
    lam_relu=False,
    lam_gradient="head",
    threshold=0.5,
    min_area=0.05,
    max_area=0.9,
    resize="bilinear",
    norm_first_pass="freeze",
    head="mlp",
    region_score="balanced",
    sample="mask_pool",
)
OBJECTS = replace(FIXED, warmup_fraction=0.0, sample="objects", positives="halves", levels=(8, 16))
PRESETS = {"released": RELEASED, "fixed": FIXED, "objects": OBJECTS}


def resolve(settings: Any) -> GrassOptions:
    """The preset of `settings` with what it overrides.

    Args:
        settings: a `settings.GrassSettings`.

    Raises:
        JobError: a value is out of its range.
    """
    changes = {key: value for key, value in asdict(settings).items() if value is not None}
    for key in ("warmup_steps", "warmup_epochs"):  # `warmup_of` turns them into a share
        changes.pop(key, None)
    if "levels" in changes:
        changes["levels"] = tuple(changes["levels"])
    options = replace(PRESETS[changes.pop("preset")], **changes)
    for key in ("warmup_fraction", "threshold", "min_area", "max_area", "margin"):
        value = getattr(options, key)
        if not 0 <= value <= 1:
            raise JobError(f"grass.{key} is {value}.", "Use a number from 0 to 1.")
    if options.min_area > options.max_area:
        raise JobError(
            f"grass.min_area is {options.min_area}, above max_area {options.max_area}.",
            "Use a smaller min_area.",
        )
    for key in ("window", "guide_scale"):
        value = getattr(options, key)
        if not 0 < value <= 1:
            raise JobError(f"grass.{key} is {value}.", "Use a number above 0, at most 1.")
    if not options.temperature > 0:
        raise JobError(f"grass.temperature is {options.temperature}.", "Use a number above 0.")
    if options.sample != "crop" and options.crop_from == "source":
        raise JobError(
            f"grass.sample {options.sample} cuts nothing, so grass.crop_from source has no "
            "meaning.",
            "Use sample crop, or crop_from view.",
        )
    for key in ("lam_every", "objects", "object_area", "object_pixels"):
        if getattr(options, key) < 1:
            raise JobError(f"grass.{key} is {getattr(options, key)}.", "Use a whole number from 1.")
    _check_levels(options.levels)
    return options


def _check_levels(levels: tuple[int, ...]) -> None:
    valid = all(level in (4, 8, 16, 32) for level in levels)
    if not valid or list(levels) != sorted(set(levels)):
        raise JobError(
            f"grass.levels is {list(levels)}.",
            "Name strides out of 4, 8, 16 and 32, each once and the finest first.",
        )


def warmup_of(settings: Any, options: GrassOptions, steps: int, images: int, tiles: int) -> float:
    """Warm-up as a share of all steps, from whichever of share, steps or epochs was given.

    Args:
        settings: a `settings.GrassSettings`.
        options: what it resolves to.
        steps: of the whole run.
        images: tiles behind an optimiser step.
        tiles: tiles of an epoch.

    Raises:
        JobError: more than one was given, or one is negative.
    """
    names = ("warmup_fraction", "warmup_steps", "warmup_epochs")
    given = [name for name in names if getattr(settings, name) is not None]
    if len(given) > 1:
        raise JobError(f"grass.{given[0]} and grass.{given[1]} are both given.", "Give one.")
    taken = options.warmup_fraction * steps
    if given and given[0] != "warmup_fraction":
        value = getattr(settings, given[0])
        if value < 0:
            raise JobError(f"grass.{given[0]} is {value}.", "Use a number from 0.")
        taken = value if given[0] == "warmup_steps" else value * tiles / images
    return min(1.0, taken / steps)
