"""What the analysis of circles returns: who works together around a subject."""

from __future__ import annotations
