"""Rules for collection contacts: data in, results out; no clock, no network, no database."""
