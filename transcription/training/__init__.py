"""The demo month's sentences and voices, and the training of the demo checkpoint."""
