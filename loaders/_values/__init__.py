"""What a field says: names, dates, kinds, identifiers and LaTeX, by rules that no format owns."""
