"""The interchange format: contacts and events in, results out; one truth for every entrance of the product."""
