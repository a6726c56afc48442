"""The same questions for AI clients, by the Model Context Protocol: `graphkit mcp`.

`tools` answers, as plain data, and knows nothing of the protocol; `answering` bounds and marks what
they give; `server` speaks the protocol by the official SDK (the extra `graphkit[mcp]`).
"""
