"""Counting contacts: which count, in which group, in which window, and which consent takes them out."""
