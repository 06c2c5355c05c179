"""Background work: the worker that claims jobs, and the table of tasks."""
