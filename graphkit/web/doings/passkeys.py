"""Sign in by a key that a device keeps: registered from inside an account, proved by a signature.

What the device signs is a secret for one use and five minutes, kept as links of mails are. The
device knows who it is, so nobody types an address; it has to see its owner (a finger, a code), so
that it is as good as a password and never asked for beside one.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, select

from graphkit.accounts import schema as t
from graphkit.accounts.database import row_of
from graphkit.errors import UsageError
from graphkit.extras import install_line
from graphkit.web.doings.entering import entered
from graphkit.web.doings.ways import DoingRequest, Go, Raw, Shown, local

MOST = 10  # of one account
HOURLY = 60  # sign-ins begun from one address
LONGEST = 20_000  # letters of a device's answer
WRONG = "This passkey does not open anything here. Sign in by another way."


def _library() -> Any:
    try:
        import webauthn  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(f"Passkeys need: {install_line('passkeys')}") from None
    return webauthn


def begin_adding(asked: DoingRequest) -> Shown:
    """What the device is asked for, to keep another key."""
    library, place, who = _library(), asked.place, asked.who
    from webauthn.helpers import structs as s  # noqa: PLC0415

    kept = [
        s.PublicKeyCredentialDescriptor(id=_bytes(row["id"])) for row in place.passkeys_of(who.id)
    ]
    if len(kept) >= MOST:
        raise UsageError(f"An account has at most {MOST} passkeys: remove one first.")
    with place.database.quiet() as ways:
        place.signing.allow(ways, "passkey", who.id, HOURLY, 3_600)
        secret = place.signing.link(ways, "passkey", "add", who.id)
    options = library.generate_registration_options(
        rp_id=place.passkey_house[0],
        rp_name="graphkit",
        user_name=who.mail,
        user_id=who.id.encode(),
        user_display_name=who.name,
        challenge=secret.encode(),
        exclude_credentials=kept,
        authenticator_selection=s.AuthenticatorSelectionCriteria(
            resident_key=s.ResidentKeyRequirement.REQUIRED,
            user_verification=s.UserVerificationRequirement.REQUIRED,
        ),
    )
    return Raw(library.options_to_json(options).encode(), "application/json")


def add(asked: DoingRequest) -> Shown:
    """Keep the public half of what the device made."""
    library, place, who = _library(), asked.place, asked.who
    answer = _answer(asked)
    with place.database.change(asked.actor, "passkey.add", who.id) as ways:
        secret = _secret(answer)
        used = place.signing.use(ways, secret, "passkey")
        if (used["account"], used["subject"]) != (who.id, "add"):
            raise UsageError(WRONG)
        try:
            made = library.verify_registration_response(**_expected(asked, answer, secret))
        except library.helpers.exceptions.WebAuthnException as error:
            raise UsageError(f"This passkey was not taken ({type(error).__name__}).") from None
        ident = library.helpers.bytes_to_base64url(made.credential_id)
        many = select(func.count()).where(t.passkey.c.account == who.id)
        if ways.execute(many).scalar_one() >= MOST or row_of(
            ways, select(t.passkey.c.id).where(t.passkey.c.id == ident)
        ):
            raise UsageError("This passkey is here already, or there are too many.")
        ways.execute(
            t.passkey.insert().values(
                id=ident,
                account=who.id,
                name=asked.one("name", 60).strip() or "a device",
                public=made.credential_public_key.hex(),
                count=made.sign_count,
                created=place.database.now(),
                seen=None,
            )
        )
    return Go("/me", "saved")


def remove(asked: DoingRequest) -> Shown:
    """A key opens this account no more; the device may keep its half."""
    with asked.place.database.change(asked.actor, "passkey.remove", asked.who.id) as ways:
        own = (t.passkey.c.id == asked.one("id", 2_000), t.passkey.c.account == asked.who.id)
        ways.execute(t.passkey.delete().where(*own))
    return Go("/me", "saved")


def begin(asked: DoingRequest) -> Shown:
    """What a device is asked to sign; nobody is named, so nothing is told about anybody."""
    library, place = _library(), asked.place
    from webauthn.helpers.structs import UserVerificationRequirement as Needs  # noqa: PLC0415

    with place.database.quiet() as ways:
        place.signing.allow(ways, "passkey", asked.address, HOURLY, 3_600)
        secret = place.signing.link(ways, "passkey", "sign in")
    options = library.generate_authentication_options(
        rp_id=place.passkey_house[0], challenge=secret.encode(), user_verification=Needs.REQUIRED
    )
    return Raw(library.options_to_json(options).encode(), "application/json")


def sign_in(asked: DoingRequest) -> Shown:
    """By what a device signed."""
    library, place = _library(), asked.place
    answer = _answer(asked)
    query = (
        select(t.passkey)
        .join(t.account, t.account.c.id == t.passkey.c.account)
        .where(t.passkey.c.id == str(answer.get("id", "")), t.account.c.state == "active")
    )
    with place.database.quiet() as ways:  # used up in any case
        secret = _secret(answer)
        used = place.signing.use(ways, secret, "passkey")
        kept = row_of(ways, query)
    if kept is None or used["subject"] != "sign in":
        raise UsageError(WRONG)
    try:
        proved = library.verify_authentication_response(
            **_expected(asked, answer, secret),
            credential_public_key=bytes.fromhex(kept["public"]),
            credential_current_sign_count=kept["count"],
        )
    except library.helpers.exceptions.WebAuthnException:
        raise UsageError(WRONG) from None
    with place.database.quiet() as ways:
        ways.execute(
            t.passkey.update()
            .where(t.passkey.c.id == kept["id"])
            .values(count=proved.new_sign_count, seen=place.database.now())
        )
    return entered(asked, kept["account"], local(asked.one("back", 2000), "/"), "passkey")


def _expected(asked: DoingRequest, answer: dict[str, Any], secret: str) -> dict[str, Any]:
    """What a signature has to be of: the secret, this host and its pages; a person was seen."""
    rp, origin = asked.place.passkey_house
    return {
        "credential": answer,
        "expected_challenge": secret.encode(),
        "expected_rp_id": rp,
        "expected_origin": origin,
        "require_user_verification": True,
    }


def _bytes(ident: str) -> bytes:
    found: bytes = _library().base64url_to_bytes(ident)
    return found


def _answer(asked: DoingRequest) -> dict[str, Any]:
    """What the device said, as the page sends it."""
    try:
        found = json.loads(asked.one("answer", LONGEST))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError(WRONG)
    return found


def _secret(answer: dict[str, Any]) -> str:
    """The secret that a device says it signed; whether it did is looked at afterwards."""
    try:
        told = json.loads(_bytes(answer["response"]["clientDataJSON"]))
        return _bytes(told["challenge"]).decode("ascii")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise UsageError(WRONG) from None
