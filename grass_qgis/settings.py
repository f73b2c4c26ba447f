"""Settings of the plugin, kept in QgsSettings."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from qgis.core import QgsSettings

_GROUP = "grass_segmenter"


@dataclass(frozen=True)
class Settings:
    """The remembered choices.

    Attributes:
        backend_python: interpreter the worker runs in; empty for the private environment.
        last_model: path of the model used last; empty at first.
        device: "auto", "cpu" or "cuda".
        backend_flavour: kind of private environment to make; "auto" for what fits the machine.
        backend_wheels: folder of packages to make it from; empty for the package index.
    """

    backend_python: str = ""
    last_model: str = ""
    device: str = "auto"
    backend_flavour: str = "auto"
    backend_wheels: str = ""


def load(store: QgsSettings | None = None) -> Settings:
    """Reads the settings; a value never stored has its default."""
    source = store if store is not None else QgsSettings()
    defaults = asdict(Settings())
    return Settings(
        **{key: str(source.value(f"{_GROUP}/{key}", value)) for key, value in defaults.items()}
    )


def save(settings: Settings, store: QgsSettings | None = None) -> None:
    """Stores every value of `settings`."""
    target = store if store is not None else QgsSettings()
    for item in fields(settings):
        target.setValue(f"{_GROUP}/{item.name}", getattr(settings, item.name))
