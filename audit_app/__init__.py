"""The shell of Contact Audit: database, web, jobs and command line."""

__version__ = "0.1.0"
