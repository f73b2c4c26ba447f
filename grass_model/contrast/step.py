"""The loss of one training step, plain or guided, on any encoder, head and contrastive loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from .geometry import crop_source, to_tile
from .lam import pool
from .objects import object_nt_xent, opposite_halves, pool_objects, segments_of_halves
from .presets import GrassOptions
from .sampler import (
    GuidedRegions,
    batch_norm_pass,
    crop_resize,
    find_regions,
    mask_pool,
    objects_of,
    regions_of,
)

_BLUR_RADIUS = 8  # four std of the strongest blur


class ViewBatch(NamedTuple):
    """Two views of each of N tiles and how they were made.

    Attributes:
        first: (N, C, S, S) standardised.
        second: (N, C, S, S) standardised.
        places: (N, 2, 6) part of the tile each view shows; see `geometry`.
        lights: (N, 2, C, C + 1) change of light, matrix and offset on the 0-1 scale.
        blurs: (N, 2) std of the Gaussian blur in view pixels, 0 for none.
        standards: (N, 2, C) mean and std the views were standardised with.
        tiles: (N, C, T, T) the tiles on the 0-1 scale; (N, 0) unless they are cut from.
        segments: (N, 2, S, S) int16 segment of the tile that each pixel of a view shows, or half of
            one (see `objects.segments_of_halves`); (N, 0) unless objects are chosen among them.
    """

    first: Tensor
    second: Tensor
    places: Tensor
    lights: Tensor
    blurs: Tensor
    standards: Tensor
    tiles: Tensor
    segments: Tensor

    def views(self) -> Tensor:
        """(2N, C, S, S), first views of all tiles, then second ones."""
        return torch.cat((self.first, self.second)).contiguous(memory_format=torch.channels_last)

    def all_places(self) -> Tensor:
        """(2N, 6), those of the first views, then of the second."""
        return _both(self.places)

    def all_segments(self) -> Tensor:
        """(2N, S, S) int64, those of the first views, then of the second."""
        return _both(self.segments).long()


@dataclass(frozen=True)
class StepResult:
    """Loss, embeddings (2N, D) it was taken of, encoded samples, and what guided them if any."""

    loss: Tensor
    embeddings: Tensor
    samples: Tensor
    guided: GuidedRegions | None


def plain_step(
    views: Tensor, trunk: nn.Module, head: nn.Module, loss: Callable[[Tensor], Tensor]
) -> StepResult:
    """Instance discrimination: the loss of whole views (2N, C, S, S)."""
    embeddings = head(pool(trunk(views)))
    return StepResult(loss(embeddings), embeddings, views, None)


def guided_step(
    batch: ViewBatch,
    trunk: nn.Module,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
) -> StepResult:
    """The loss of the regions that the gradient of the loss of the whole views selects.

    Args:
        batch: the views of N tiles.
        trunk: maps views (2N, C, S, S) to features (2N, K, h, w).
        head: maps pooled features (2N, K) to embeddings (2N, D).
        loss: maps embeddings (2N, D) to a scalar.
        options: how regions are found and become samples.
    """
    if options.sample == "objects":
        return _object_step(batch, trunk, head, loss, options)
    if options.sample == "mask_pool":
        return _pooled_step(batch, trunk, head, loss, options)
    views = batch.views()
    guide = find_regions(views, trunk, head, loss, options, batch.all_places())
    samples = cut_samples(batch, guide, options).contiguous(memory_format=torch.channels_last)
    embeddings = head(pool(trunk(samples)))
    value = loss(embeddings)
    if options.keep_views == "add":
        value = (value + loss(head(pool(trunk(views))))) / 2
    return StepResult(value, embeddings, samples, guide)


def cut_samples(batch: ViewBatch, guide: GuidedRegions, options: GrassOptions) -> Tensor:
    """The samples (2N, C, S, S) that a guided step encodes for these regions."""
    if options.sample != "crop":
        return batch.views()
    if options.crop_from == "source":
        return recut(batch, guide.regions.boxes)
    return crop_resize(batch.views(), guide.regions.boxes, options.resize)


def recut(batch: ViewBatch, boxes: Tensor) -> Tensor:
    """Samples (2N, C, S, S) of boxes in view pixels, cut from the tiles, lit as their views."""
    size, places = batch.first.shape[-1], _both(batch.places)
    tiles = batch.tiles.repeat(2, 1, 1, 1)
    cut = crop_source(tiles, to_tile(boxes, places, size), places[:, 4:], size)
    lights, standards = _both(batch.lights), batch.standards.repeat(2, 1, 1)
    lit = torch.einsum("ndc,nchw->ndhw", lights[:, :, :-1], cut) + lights[:, :, -1, None, None]
    lit = blur(lit, _both(batch.blurs)).clamp(0, 1)
    mean, std = standards[:, 0, :, None, None], standards[:, 1, :, None, None]
    return (lit - mean) / std


def blur(views: Tensor, stds: Tensor) -> Tensor:
    """Gaussian blur of each view (N, C, S, S) with its own std (N,), 0 for none."""
    count, bands, side, _ = views.shape
    steps = torch.arange(-_BLUR_RADIUS, _BLUR_RADIUS + 1, device=views.device)
    kernel = torch.exp(-0.5 * (steps / stds.clamp_min(1e-3)[:, None]) ** 2)
    kernel = (kernel / kernel.sum(dim=1, keepdim=True)).to(views.dtype)
    kernel = kernel.repeat_interleave(bands, dim=0)[:, None]
    margin = min(_BLUR_RADIUS, side - 1)
    kernel = kernel[:, :, _BLUR_RADIUS - margin : _BLUR_RADIUS + margin + 1]
    flat = functional.pad(views, [margin] * 4, mode="reflect").reshape(
        1, count * bands, side + 2 * margin, side + 2 * margin
    )
    flat = functional.conv2d(flat, kernel[:, :, :, None], groups=count * bands)
    flat = functional.conv2d(flat, kernel[:, :, None, :], groups=count * bands)
    return flat.reshape(views.shape)


def _pooled_step(
    batch: ViewBatch,
    trunk: nn.Module,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
) -> StepResult:
    """Regions pooled from the features of the one pass there is."""
    views = batch.views()
    features = trunk(views).float()
    seen = features if options.lam_gradient == "trunk" else features.detach()
    with batch_norm_pass((head,), update=options.norm_first_pass == "update"):
        guide = regions_of(seen, head, loss, options, views.shape[-1], batch.all_places())
    embeddings = head(mask_pool(features, guide.regions.masks))
    value = loss(embeddings)
    if options.keep_views == "add":
        value = (value + loss(head(pool(features)))) / 2
    return StepResult(value, embeddings, views, guide)


def _object_step(
    batch: ViewBatch,
    trunk: nn.Module,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
) -> StepResult:
    """Several objects of each tile, pooled from the one pass; without two of them a plain step."""
    views, shown = batch.views(), batch.all_segments()
    halves = options.positives == "halves"
    ids = segments_of_halves(shown) if halves else shown
    features = trunk(views).float()
    seen = features if options.lam_gradient == "trunk" else features.detach()
    with batch_norm_pass((head,), update=options.norm_first_pass == "update"):
        chosen = objects_of(seen, ids, head, loss, options)
    whole = head(pool(features)) if options.keep_views == "add" or len(chosen.objects) < 2 else None
    if len(chosen.objects) < 2:
        embeddings = cast(Tensor, whole)
        return StepResult(loss(embeddings), embeddings, views, chosen.as_regions(ids))
    pooled = opposite_halves(shown, max(1, options.object_pixels // 4)) if halves else ids
    embeddings = head(pool_objects(features, pooled, chosen.objects))
    value = object_nt_xent(
        embeddings,
        chosen.objects.tile,
        chosen.weights,
        options.temperature,
        negatives=options.negatives,
    )
    if whole is not None:
        value = (value + loss(whole)) / 2
    return StepResult(value, embeddings, views, chosen.as_regions(ids))


def _both(values: Tensor) -> Tensor:
    """(N, 2, ...) as (2N, ...), those of the first views, then of the second."""
    return torch.cat((values[:, 0], values[:, 1]))
