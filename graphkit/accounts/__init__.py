"""People's own doings: accounts, claims, follows, talks, mails; apart from the graph.

What they change about who is who goes into the workspace's ledger as decisions. Nothing here reads
the graph: what is known of records comes in as values.
"""

from graphkit.accounts.claims import Claims, domain_fits
from graphkit.accounts.database import COMMAND, WORKER, Actor, Database
from graphkit.accounts.documents import Documents
from graphkit.accounts.following import Following
from graphkit.accounts.leading import Lead
from graphkit.accounts.mailing import Mailing, transport_of
from graphkit.accounts.objecting import Objections
from graphkit.accounts.ruling import Rulings
from graphkit.accounts.signing import Role, Signing, Visitor, role_of
from graphkit.accounts.talking import Talking

__all__ = [
    "COMMAND", "WORKER", "Actor", "Claims", "Database", "Documents", "Following", "Lead", "Mailing",
    "Objections", "Role", "Rulings", "Signing", "Talking", "Visitor", "domain_fits", "role_of",
    "transport_of",
]  # fmt: skip
