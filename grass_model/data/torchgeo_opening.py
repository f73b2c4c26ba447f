"""Opening of torchgeo data sets by address: class, arguments and readable errors."""

from __future__ import annotations

import inspect
import io
import warnings
from argparse import ArgumentError
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import yaml

from grass_qgis.engine.core.errors import DataError, GrassError, JobError

from .torchgeo_address import PREFIX, Address

if TYPE_CHECKING:
    from torch.utils.data import Dataset

_MODULE = "DataModule"
_NO_TEXT = frozenset(("transforms", "download"))  # arguments that no text can stand for
_LAYOUTS = {
    "LoveDA": "Train/Urban/images_png/*.png with Train/Urban/masks_png, and Train/Rural likewise",
    "Potsdam2D": "4_Ortho_RGBIR/top_potsdam_*_RGBIR.tif and, beside that folder, "
    "top_potsdam_*_label.tif",
    "Vaihingen2D": "top/top_mosaic_09cm_area*.tif and, beside that folder, the labels by the same "
    "names",
}


def open_dataset(address: Address) -> Dataset:
    """The data set, or the training data set of a datamodule. Nothing is downloaded.

    Raises:
        DataError: torchgeo is not installed, or does not find the data where the address says.
        JobError: torchgeo has no such class or argument, or a download is requested.
    """
    # Datamodules of two data sets have prefixed arguments.
    downloads = [key for key in address.values if key.endswith("download")]
    if downloads:
        raise JobError("grass-train downloads no data sets.", f"Leave {downloads[0]} out.")
    with _readable_errors(address):
        kind = find_class(address.name)
        if address.name.endswith(_MODULE):
            dataset = _trained_on(kind(**_module_arguments(kind, address.values)))
        else:
            dataset = kind(**_arguments(kind, address.values))
        if not hasattr(dataset, "__len__"):
            raise DataError(
                f"{address} has no length: its samples can only be iterated over.",
                "Use another data set.",
            )
        if not len(dataset):
            raise _missing_data(address)
    return dataset


def find_class(name: str) -> type:
    """The class of torchgeo.datasets or torchgeo.datamodules of that name.

    Raises:
        ImportError: torchgeo, or a package it needs, is not installed.
        JobError: there is none; names the nearest.
    """
    from torch.utils.data import Dataset
    from torchgeo import datamodules, datasets

    classes = _classes(datasets, Dataset) | {
        key: kind for key, kind in _classes(datamodules, object).items() if key.endswith(_MODULE)
    }
    if name not in classes:
        near = get_close_matches(name, classes, n=3) or ["LoveDA", "Potsdam2D", "Vaihingen2D"]
        raise JobError(f"torchgeo has no data set {name}.", f"Did you mean {' or '.join(near)}?")
    return classes[name]


def split_of(address: Address) -> str:
    """The split that is read; empty if the data set has none."""
    if address.name.endswith(_MODULE):
        return "train"
    parameters = inspect.signature(find_class(address.name)).parameters
    for key in ("split", "splits"):
        if key in parameters:
            return str(address.values.get(key, parameters[key].default))
    return ""


def _classes(module: object, base: type) -> dict[str, type]:
    members = inspect.getmembers(module, inspect.isclass)
    return {name: kind for name, kind in members if issubclass(kind, base)}


def _trained_on(module: Any) -> Any:
    module.setup("fit")
    dataset = getattr(module, "train_dataset", None)
    return dataset if dataset is not None else getattr(module, "dataset", None)


def _module_arguments(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of the datamodule itself, and those it passes on to its data set."""
    names = inspect.signature(kind).parameters
    module_arguments = _arguments(
        kind, {key: value for key, value in given.items() if key in names}
    )
    handed_on = {key: value for key, value in given.items() if key not in names}
    # The datamodule holds the class of its data set; constructing it reads no data.
    dataset = kind(**module_arguments).dataset_class
    parameters = inspect.signature(dataset).parameters
    passed_on = {key: value for key, value in handed_on.items() if key in parameters}
    others = {key: _plain(value) for key, value in handed_on.items() if key not in parameters}
    return module_arguments | _arguments(dataset, passed_on) | others


def _arguments(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments converted from text to the types of the constructor.

    Raises:
        JobError: it has no such argument, or the value has the wrong type.
    """
    parameters = inspect.signature(kind, eval_str=True).parameters
    for key in given:
        if key not in parameters:
            near = get_close_matches(key, parameters, n=1) or sorted(set(parameters) - _NO_TEXT)
            raise JobError(
                f"torchgeo's {kind.__name__} has no argument {key!r}.",
                f"It takes {', '.join(near) or 'none'}.",
            )
    return {key: _typed(kind, parameters[key], value) for key, value in given.items()}


def _typed(kind: type, parameter: inspect.Parameter, value: str | list[str]) -> Any:
    from jsonargparse import ArgumentParser

    if parameter.name == "crs":
        from pyproj import CRS

        return CRS.from_user_input(value)
    if parameter.annotation is parameter.empty:
        return _plain(value)
    parser = ArgumentParser(exit_on_error=False)
    parser.add_argument("--value", type=parameter.annotation)
    # A single value may be meant for an argument that takes several.
    for form in (value, [value]):
        with suppress(ArgumentError):
            return parser.parse_object({"value": form}).value
    raise JobError(
        f"torchgeo's {kind.__name__} cannot take {parameter.name}={value}.",
        f"It takes {inspect.formatannotation(parameter.annotation)}.",
    )


def _plain(value: Any) -> Any:
    return [yaml.safe_load(v) for v in value] if isinstance(value, list) else yaml.safe_load(value)


@contextmanager
def _readable_errors(address: Address) -> Iterator[None]:
    """Converts torchgeo's errors to DataError; hides what it prints and its warnings."""
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    except GrassError:
        raise
    except ModuleNotFoundError as error:
        raise DataError(
            f"{PREFIX}{address.name} needs the package {error.name}, which is not installed.",
            "Install it: pip install torchgeo requests.",
        ) from error
    except FileNotFoundError as error:
        raise _missing_data(address, error.filename) from error
    except Exception as error:  # torchgeo's classes raise errors of any type, often AssertionError
        given = ", ".join(f"{key}={value}" for key, value in address.arguments)
        raise DataError(
            f"torchgeo's {address.name} refuses {given} ({type(error).__name__}: {error}).",
            "See its documentation for valid arguments.",
        ) from error


def _missing_data(address: Address, file: str | None = None) -> DataError:
    name = address.name.removesuffix(_MODULE)
    layout = f"It must hold {_LAYOUTS[name]}" if name in _LAYOUTS else f"See torchgeo on {name}"
    missing = f": no {file}" if file else ""
    return DataError(
        f"torchgeo finds no {name} in {', '.join(address.folders)}{missing}.",
        f"{layout}; nothing is downloaded.",
    )
