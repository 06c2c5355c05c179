"""What was said, made readable: numbers as values, punctuation, vocabulary; the words themselves stay as they are."""
