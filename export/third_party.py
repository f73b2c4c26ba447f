"""A user's torch model: a function that builds it, its weights, its contract."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from grass_model.models.run_card import package_version
from grass_model.settings.export import ExportSettings
from grass_qgis.engine.core.contract import Contract
from grass_qgis.engine.core.errors import DataError, JobError, cause_of

from .contract_yaml import read_contract
from .segmenter import ProbabilityModel
from .source import Source


def load_source(settings: ExportSettings) -> Source:
    """The model of `torch_module`, with the activation its contract requires added.

    Raises:
        JobError: the function cannot be found, or a setting is missing or does not fit.
        DataError: the weights cannot be read or do not fit.
        ContractError: the contract is wrong.
    """
    for key in ("weights", "contract"):
        if not getattr(settings, key):
            raise JobError(f"--torch_module is given without --{key}.", f"Give --{key} too.")
    contract = _as_exported(read_contract(Path(settings.contract)), settings)
    model = build(settings.torch_module)
    load_weights(model, Path(settings.weights))
    given = read_contract(Path(settings.contract)).output
    activation = given.activation if given.kind == "logits" else ""
    bands, side = len(contract.input.bands), contract.input.tile
    return Source(
        ProbabilityModel(model, activation).eval(),
        contract,
        np.empty((0, bands, side, side), np.uint8),
    )


def build(name: str) -> nn.Module:
    """Calls "package.module:function"; the working folder is searched first.

    Raises:
        JobError: there is no such function, or it returns no module.
    """
    module, _, function = name.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        made = getattr(importlib.import_module(module), function)()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise JobError(
            f"torch_module {name!r} cannot be called ({error}).",
            "Write package.module:function, a function without arguments.",
        ) from error
    finally:
        sys.path.pop(0)
    if not isinstance(made, nn.Module):
        raise JobError(
            f"{name} returns a {type(made).__name__}.", "It must return a torch.nn.Module."
        )
    return made


def load_weights(model: nn.Module, path: Path) -> None:
    """Loads weights into a model; no code in the file is executed.

    Raises:
        DataError: the file is damaged, holds more than tensors, or is of another model.
    """
    try:
        model.load_state_dict(tensors_of(path), strict=True)
    except RuntimeError as error:
        raise DataError(
            f"The weights in {path} are of another model ({cause_of(error)[:200]}).",
            "Give the weights that belong to --torch_module.",
        ) from error


def tensors_of(path: Path) -> dict[str, Tensor]:
    """The tensors of a file of weights, without running code of it.

    Raises:
        DataError: it cannot be read as weights.
    """
    try:
        if path.suffix == ".safetensors":
            return dict(load_file(path))
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises errors of many types for a damaged file
        raise DataError(
            f"{path} cannot be read as weights ({cause_of(error)[:160]}).",
            "Save the model's state_dict() as .safetensors.",
        ) from error
    if not isinstance(content, dict) or not all(isinstance(v, Tensor) for v in content.values()):
        raise DataError(f"{path} holds no state dict.", "Save the model's state_dict().")
    return content


def _as_exported(given: Contract, settings: ExportSettings) -> Contract:
    """The contract of the file, whose graph has the activation inside and a free batch."""
    if given.task != "segmentation":
        raise JobError(
            f"The contract's task is {given.task}.", "Only segmenters can be exported this way."
        )
    provenance = {**given.provenance, "version": package_version()}
    if settings.licence or "licence" not in provenance:
        provenance["licence"] = settings.licence or "not stated"
    tile = settings.tile or given.input.tile
    if tile % given.input.multiple:
        raise JobError(f"tile is {tile}.", f"Use a multiple of {given.input.multiple}.")
    overlap = min(given.input.min_overlap, tile // 2)
    gsd = (settings.gsd, *given.input.gsd_m[1:]) if settings.gsd else given.input.gsd_m
    return replace(
        given,
        input=replace(
            given.input, tile=tile, min_overlap=overlap, gsd_m=gsd, dynamic=False, fixed_batch=0,
            dtype="float32",
        ),
        output=replace(given.output, kind="probabilities"),
        provenance=provenance,
    )  # fmt: skip
