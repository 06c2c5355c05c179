"""The kinds of condition; each file holds a few that belong together: their settings and how they are found."""
