"""BYOL: prediction of a momentum encoder's output for the other view.

Source: Grill et al., arXiv:2006.07733.
"""

from __future__ import annotations

from lightly.loss import NegativeCosineSimilarity
from lightly.models.modules.heads import BYOLPredictionHead, BYOLProjectionHead
from lightly.utils.scheduler import cosine_schedule
from torch import Tensor, nn

from ..models.encoders import Trunk
from ..settings.benchmark import MethodSettings
from .method import Method, full_precision, together
from .moco import Pool
from .momentum import Follower

_WIDTH = 256
_SCHEDULE = 10_000  # steps in which the momentum's schedule is evaluated


class BYOL(Method):
    """Each view predicts the other; the momentum rises to 1 in a cosine."""

    def __init__(self, trunk: Trunk, settings: MethodSettings) -> None:
        super().__init__(trunk)
        self.head = BYOLProjectionHead(trunk.channels, settings.hidden, _WIDTH)
        self.predictor = BYOLPredictionHead(_WIDTH, settings.hidden, _WIDTH)
        self.momentum = settings.momentum
        self.target = Follower(nn.Sequential(trunk, Pool(), self.head))
        self.similarity = NegativeCosineSimilarity()

    def begin_step(self, done: float) -> None:
        """Updates the target."""
        step = round(min(done, 1.0) * _SCHEDULE)
        momentum = cosine_schedule(step, _SCHEDULE + 1, self.momentum, 1.0)
        self.target.follow(nn.Sequential(self.trunk, Pool(), self.head), momentum)

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """Negative cosine between predictions and targets, mean of both directions: -1 to 1.

        Views are (N, C, S, S).
        """
        predicted = self.predictor(self.head(self.pooled(first, second))).chunk(2)
        targets = self.target(together(first, second)).chunk(2)
        with full_precision(first.device):
            one = self.similarity(predicted[0].float(), targets[1].float())
            other = self.similarity(predicted[1].float(), targets[0].float())
        value: Tensor = (one + other) / 2
        return value
