"""Fine-tuning a segmenter: `grass-train finetune`."""
