"""The runs trained once for all tests here."""

from tests.training import data, finetuned, pretrained

__all__ = ["data", "finetuned", "pretrained"]
