"""Regions that the gradient of the contrastive loss selects."""
