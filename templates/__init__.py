"""Jinja templates: web pages and PDF documents."""
