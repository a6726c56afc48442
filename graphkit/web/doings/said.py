"""What a page says after something was done: fixed words, by a word in the address."""

from __future__ import annotations

SAID = {
    "welcome": "You are signed in.",
    "signed-out": "You are signed out.",
    "saved": "Saved.",
    "sent": "Sent. Look into your mail.",
    "asked": "Your claim is there. What happens next stands below.",
    "verified": "Verified. Your record says so at once.",
    "withdrawn": "Taken back, with everything that followed from it.",
    "appealed": "Your answer is with the curators; the claim is pending again.",
    "vouched": "Thank you. Your word is kept with the claim.",
    "followed": "You follow it now. What changes comes into your feed.",
    "unfollowed": "You do not follow it any more.",
    "invited": "Invited. You hear as soon as they answer.",
    "accepted": "Accepted. Write whenever you like.",
    "declined": "Declined. They are told that, and nothing else.",
    "written": "Sent.",
    "ended": "The talk is ended.",
    "blocked": "You hear nothing of them any more, and they are not told.",
    "reported": "Reported. The admins see this talk now.",
    "decided": "Decided. The records change as soon as the graph is made anew, which has begun.",
    "proposed": "Proposed. A curator looks at it.",
    "undone": "Taken back. The records change back as soon as the graph is made anew.",
    "left-out": "The request is with the curators.",
    "digest-stopped": "No more digests are sent to this address.",
    "digest": "Digests come by mail when something changes.",
    "deleted": "Your account and all that was yours here is deleted.",
    "confirmed": "Your address is proved.",
}
