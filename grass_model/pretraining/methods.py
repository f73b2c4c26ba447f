"""The ways of choosing samples that `grass-train adapt` and `grass-train benchmark` name."""

from __future__ import annotations

from dataclasses import replace

from ..settings.pretrain import GrassSettings

METHODS = ("simclr", "released", "fixed", "control", "objects", "object_control")
_LEVELS = (8, 16, 32)


def method_settings(name: str, coarsest: int, temperature: float | None = None) -> GrassSettings:
    """The settings of GraSS that a name stands for.

    Args:
        name: one of METHODS. "simclr" contrasts whole views; "released" and "fixed" are the
            presets, and "control" is "fixed" with its regions at random places. "objects" contrasts
            halves of segments that two views share, on all feature maps from stride 8 on, without a
            warm-up, which their shape does not depend on. "object_control" exchanges the gradient's
            scores at random among segments alike in area.
        coarsest: the encoder's output stride.
        temperature: of the loss; that of the preset when left out. The published preset keeps its
            own.
    """
    levels = [level for level in _LEVELS if level <= coarsest]
    objects = GrassSettings(preset="objects", levels=levels)
    table = {
        "simclr": GrassSettings(warmup_fraction=1.0),
        "released": GrassSettings(preset="released"),
        "fixed": GrassSettings(),
        "control": GrassSettings(control="random"),
        "objects": objects,
        "object_control": replace(objects, control="random"),
    }
    chosen = table[name]
    return chosen if name == "released" else replace(chosen, temperature=temperature)
