"""HTML pages: a view parses, calls and renders."""
