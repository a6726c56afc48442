"""Whom somebody should meet, and why.

A fact goes this way: `words` and `past` hold what is known of works and ties, `candidates` finds
pairs with their evidence, `weights` and `learning` make one number of it, `ranking` orders, and
`stated` and `reasons` say why. `teams` answers a call.
"""
