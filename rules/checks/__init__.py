"""The kinds of check; each file holds one kind: its parameters and its judgement."""
