"""Speech to text: a path in, a frozen transcript out."""
