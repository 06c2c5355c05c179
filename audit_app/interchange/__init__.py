"""The interchange format: contacts and events in, results out."""
