"""Documents as proof: given by the claimant, read by curators, gone as soon as it is decided."""

from __future__ import annotations

from graphkit.accounts import Visitor
from graphkit.accounts.documents import A_DAY
from graphkit.accounts.signing import DAY
from graphkit.errors import NotFoundError, UsageError
from graphkit.web.doings.claiming import owns_claim
from graphkit.web.doings.place import Desk
from graphkit.web.doings.ways import DoingRequest, Go, Raw, Shown

# whatever stands in it, a browser only keeps it
_ONLY_KEPT = {"content-security-policy": "sandbox; default-src 'none'"}


def owns_document(place: Desk, visitor: Visitor, ident: str) -> bool:
    """Whether a document was given for a claim of somebody's own."""
    claim = place.documents.claim_of(ident)
    return claim is not None and owns_claim(place, visitor, claim)


def give(asked: DoingRequest) -> Shown:
    """A document, sealed before it is kept."""
    place, claim = asked.place, asked.path["id"]
    if not asked.files:
        raise UsageError("Choose a file.")
    place.documents.give(
        asked.actor,
        claim,
        asked.files[0],
        lambda ways: place.signing.allow(ways, "document", asked.who.id, A_DAY, DAY),
    )
    return Go(f"/claims/{claim}", "given")


def read(asked: DoingRequest) -> Shown:
    """A document, to be kept by who may read it: never shown by the browser in our name."""
    ident = asked.path["id"]
    if asked.place.documents.claim_of(ident) is None:
        raise NotFoundError("There is no such document any more.")
    kind, content = asked.place.documents.read(asked.actor, ident)
    return Raw(content, "application/octet-stream", f"document-{ident[:8]}.{kind}", _ONLY_KEPT)


def remove(asked: DoingRequest) -> Shown:
    """Take one back."""
    claim = asked.place.documents.claim_of(asked.path["id"])
    asked.place.documents.remove(asked.actor, asked.path["id"])
    return Go(f"/claims/{claim}", "saved")
