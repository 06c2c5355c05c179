"""Reads: select builders and row dataclasses; they never add and never commit."""
