"""What the tests of the set-up share with those of its page."""

from tests.grass_qgis.backend_wheels import pip_wheel, real_packages, wheels

__all__ = ["pip_wheel", "real_packages", "wheels"]
