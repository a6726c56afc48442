"""Saved web pages: the lines of a page, its sections, and a reader for each kind of page."""
