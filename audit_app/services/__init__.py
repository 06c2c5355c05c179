"""Writes: one function per deed; each takes a session and never commits."""
