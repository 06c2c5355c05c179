"""Numbers and paper: rows in, figures, HTML, PDF and XLSX out; no database."""
