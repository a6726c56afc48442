"""Where everybody stands: the same graph and seed always give the same picture.

`place` computes everything anew (stress for small components, grouped for large ones);
`place_newcomers` puts more beside what stands already, which never moves; `quality` measures what
came out.
"""

from __future__ import annotations

from graphkit.layout.newcomers import place_newcomers
from graphkit.layout.quality import Quality, quality
from graphkit.layout.stress import CLEARANCE, SPACING, place

__all__ = ["CLEARANCE", "SPACING", "Quality", "place", "place_newcomers", "quality"]
