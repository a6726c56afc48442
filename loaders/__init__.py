"""graphkit's bundled loaders: one module per format. Use them through `graphkit.read(path)`.

The marker below tells graphkit that this is its package, and not another one named `loaders` that
happens to come first on the import path.
"""

GRAPHKIT_LOADERS = "research-graphkit"
