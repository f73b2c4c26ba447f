"""Pretraining an encoder: `grass-train pretrain` and `preview`."""
