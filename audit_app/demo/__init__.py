"""The demo month: a lender, three agencies, their contacts, and what was planted in them."""
