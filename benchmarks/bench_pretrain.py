"""What a GraSS step costs over a SimCLR step, and where its time goes. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

from grass_model.contrast.lam import pool
from grass_model.contrast.loss import nt_xent
from grass_model.contrast.presets import FIXED, RELEASED, GrassOptions
from grass_model.contrast.sampler import guide
from grass_model.data.datasets import ViewPairs
from grass_model.data.synthetic import landscape
from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from grass_model.encoders import Trunk, build_encoder
from grass_model.heads import ProjectionHead
from grass_model.loop import choose_precision

_WARM_UP = 1


def main() -> None:
    """Measures, prints the table and writes the flat JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", default="resnet10t")
    parser.add_argument("--batch", type=int, default=64, help="images; a step sees twice as many")
    parser.add_argument("--view", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("build/bench/pretrain.json"))
    options = parser.parse_args()
    views, cut_s = draw_views(options.batch, options.view)
    trunk = Trunk(build_encoder(options.encoder, 3, 16)).to(memory_format=torch.channels_last)
    head = ProjectionHead("mlp", trunk.channels)
    arms: dict[str, GrassOptions | None] = {
        "simclr": None,
        "fixed": FIXED,
        "fixed_trunk_gradient": replace(FIXED, lam_gradient="trunk"),
        "released": replace(RELEASED, head="mlp"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in arms}
    guides: dict[str, list[float]] = {name: [] for name in arms}
    for turn in range(options.rounds + _WARM_UP):
        for name, grass in arms.items():  # in turn, so that the machine's drift hits all alike
            step_s, guide_s = timed_step(trunk, head, views, grass)
            if turn >= _WARM_UP:
                seconds[name].append(step_s)
                guides[name].append(guide_s)
    figures = summary(seconds, guides, options.batch)
    figures["pretrain.views_s"] = cut_s
    print_table(figures, list(arms))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(f"written: {options.out}")


def draw_views(batch: int, size: int) -> tuple[Tensor, float]:
    """2 x batch views of a generated landscape, and the seconds one process took to make them."""
    scene = landscape(1024, 0).image
    tiles = scene.reshape(3, 4, 256, 4, 256).transpose(1, 3, 0, 2, 4).reshape(16, 3, 256, 256)
    norm = Normalisation((255.0,) * 3, (0.5,) * 3, (0.25,) * 3)
    pairs = ViewPairs(TileStore(tiles, None, 0.5), norm, size, 0, batch)
    started = time.perf_counter()
    both = [pairs[i] for i in range(batch)]
    taken = time.perf_counter() - started
    views = torch.cat([torch.stack([pair[i] for pair in both]) for i in range(2)])
    return views.contiguous(memory_format=torch.channels_last), taken


def timed_step(
    trunk: nn.Module, head: nn.Module, views: Tensor, grass: GrassOptions | None
) -> tuple[float, float]:
    """Seconds of one forward and backward step, and of the guide within it."""
    loss: Callable[[Tensor], Tensor] = partial(nt_xent, temperature=0.5)
    trunk.zero_grad(), head.zero_grad()
    started = time.perf_counter()
    guided_s = 0.0
    with torch.autocast("cpu", torch.bfloat16, enabled=choose_precision("auto") == "bf16-mixed"):
        if grass is not None:
            views = guide(views, trunk, head, loss, grass).views
            views = views.contiguous(memory_format=torch.channels_last)
            guided_s = time.perf_counter() - started
        value = loss(head(pool(trunk(views))))
    value.backward()
    return time.perf_counter() - started, guided_s


def summary(
    seconds: dict[str, list[float]], guides: dict[str, list[float]], batch: int
) -> dict[str, float]:
    """Medians, and ratios taken round by round against SimCLR."""
    figures: dict[str, float] = {}
    for name, times in seconds.items():
        ratios = [a / b for a, b in zip(times, seconds["simclr"], strict=True)]
        figures[f"pretrain.{name}_step_s"] = statistics.median(times)
        figures[f"pretrain.{name}_images_per_s"] = batch / statistics.median(times)
        figures[f"pretrain.{name}_over_simclr"] = statistics.median(ratios)
        shares = [g / t for g, t in zip(guides[name], times, strict=True)]
        figures[f"pretrain.{name}_guide_share"] = statistics.median(shares)
    return figures


def print_table(figures: dict[str, float], arms: list[str]) -> None:
    """The table for the terminal."""
    print(f"{'arm':22} {'step s':>8} {'images/s':>9} {'/ SimCLR':>9} {'guide %':>8}")
    for name in arms:
        row = [figures[f"pretrain.{name}_{key}"] for key in ("step_s", "images_per_s")]
        ratio = figures[f"pretrain.{name}_over_simclr"]
        share = 100 * figures[f"pretrain.{name}_guide_share"]
        print(f"{name:22} {row[0]:8.3f} {row[1]:9.1f} {ratio:9.2f} {share:8.1f}")
    print(f"making the views of one step: {figures['pretrain.views_s']:.3f} s in one process")


if __name__ == "__main__":
    main()
