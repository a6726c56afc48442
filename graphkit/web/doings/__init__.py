"""What people do in the explorer: sign in, claim, follow, talk, curate. Off unless asked for.

`table.WAYS` is the one list of it. Each way says who may go it, and whose the thing is that it is
about; what says nothing is not served.
"""
