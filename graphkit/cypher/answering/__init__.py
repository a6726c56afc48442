"""Answering a query ourselves: Neo4j's rules over the graph that the embedded engine holds.

The engine answers what it was measured to answer rightly (`embedded`); everything else is read from
the tree and answered here, step by step, over arrays that are loaded from the engine's file when a
query first needs them. It runs in the process that has nothing to lose (`stores/_caged`).
"""
