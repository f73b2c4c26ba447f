from __future__ import annotations

import inspect

import pytest

from grass_qgis.engine.core import errors

KINDS = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, errors.GrassError) and cls is not errors.GrassError
]


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_text_is_one_line_of_what_and_remedy(cls):
    error = cls("band 9\nis   missing.", "Choose another.")
    assert str(error) == "band 9 is missing. Choose another."
    assert (error.what, error.remedy) == ("band 9\nis   missing.", "Choose another.")


def test_every_kind_has_a_code():
    # Where the parent has died nobody is left to distinguish it from a cancel.
    codes = [cls.code for cls in KINDS if cls is not errors.ParentDiedError]
    assert len(set(codes)) == len(codes) >= 10
    assert errors.GrassError.code not in codes


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_every_kind_is_also_a_builtin_error(cls):
    assert issubclass(cls, (ValueError, OSError, RuntimeError))


def test_a_text_with_an_endless_value_is_cut():
    error = errors.JobError(f"bands is {'9' * 100_000}.", "Give numbers.")
    assert error.what.startswith("bands is 999")
    assert 2000 <= len(error.what) < 2010
    assert str(error).endswith("Give numbers.")
