"""Sign in at another provider: OpenID Connect through Authlib, ORCID among them.

State, nonce and the verifier of PKCE go into a cookie that only we can make, for ten minutes and
for one provider: an answer for another provider, or of another browser, is none.
"""

from __future__ import annotations

import json
import secrets
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from graphkit.accounts import Actor
from graphkit.accounts import schema as t
from graphkit.accounts.database import row_of
from graphkit.accounts.signing import name_of
from graphkit.errors import ServiceError, UsageError
from graphkit.extras import install_line
from graphkit.web.doings.answering import STATE
from graphkit.web.doings.entering import entered
from graphkit.web.doings.ways import DoingRequest, Go, Page, Shown, local

PATIENCE = 15  # seconds for an answer of the provider
LIFE = 600
SKEW = 60
LARGEST = 512 * 1024
HOLDS = 3_600.0  # seconds: a provider that moves is found again


@dataclass(slots=True)
class Provider:
    """Where people may sign in, too."""

    name: str
    title: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    orcid: bool = False
    scope: str = "openid"
    known: dict[str, Any] = field(default_factory=dict, repr=False)  # what it says of itself
    until: float = 0.0  # how long that holds

    def about(self) -> dict[str, Any]:
        """Its addresses, as it states them; it has to be who it was asked as."""
        if time.monotonic() >= self.until:
            stated = _get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if str(stated.get("issuer", "")).rstrip("/") != self.issuer.rstrip("/"):
                raise ServiceError(f"{self.title} says that it is somebody else.")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if urlsplit(str(stated.get(name, ""))).scheme not in ("https", "http"):
                    raise ServiceError(f"{self.title} does not say where its {name} is.")
            self.known, self.until = stated, time.monotonic() + HOLDS
        return self.known


def read_providers(path: Path) -> dict[str, Provider]:
    """A file with a table for each: [name] title, issuer, client_id, client_secret, orcid."""
    found = {}
    for name, own in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if not (name.isascii() and name.isalnum()):
            raise UsageError(f"{path}: a provider is called by letters and digits, not {name!r}.")
        try:
            found[name] = Provider(
                name,
                str(own.get("title", name)),
                str(own["issuer"]),
                str(own["client_id"]),
                str(own["client_secret"]),
                bool(own.get("orcid", False)),
                str(own.get("scope", "openid")),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{path}: {name} needs {error}.") from None
    return found


def _provider(asked: DoingRequest) -> Provider:
    known = asked.place.policy.providers.get(asked.path["provider"])
    if known is None:
        raise UsageError("Nobody signs in there.")
    provider: Provider = known
    return provider


def _client(asked: DoingRequest, provider: Provider) -> Any:
    try:
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(f"Signing in elsewhere needs: {install_line('sso')}") from None
    return OAuth2Client(
        provider.client_id,
        provider.client_secret,
        scope=provider.scope,
        redirect_uri=f"{asked.place.root}/sign-in/at/{provider.name}/back",
        code_challenge_method="S256",
        timeout=PATIENCE,
        follow_redirects=False,
    )


def leave(asked: DoingRequest) -> Shown:
    """Off to the provider, by a page that goes on by itself.

    A redirect would not do: browsers hold `form-action` also where a form's answer redirects, and a
    provider may send people to an origin that it names only when it is asked.
    """
    provider = _provider(asked)
    kept = {
        "provider": provider.name,
        "state": secrets.token_urlsafe(24),
        "at": int(time.time()),
        "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48),
        "back": local(asked.one("back", 2000), "/me"),
        "account": asked.visitor.id if asked.visitor else "",
    }
    with _client(asked, provider) as client:
        to, _ = client.create_authorization_url(
            provider.about()["authorization_endpoint"],
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
        )
    data = {"to": to, "title": provider.title}
    return Page("leaving.html.j2", data, cookies={STATE: _sealed(asked, kept)})


def _sealed(asked: DoingRequest, kept: dict[str, Any]) -> str:
    text = json.dumps(kept).encode().hex()
    return f"{text}.{asked.place.database.keyed('state', text)}"


def _opened(asked: DoingRequest) -> dict[str, Any]:
    text, _, mark = asked.cookies.get(STATE, "").partition(".")
    right = asked.place.database.keyed("state", text)
    if not secrets.compare_digest(right.encode(), mark.encode("utf-8", "replace")):
        raise UsageError("This sign-in was not begun in this browser. Begin anew.")
    kept: dict[str, Any] = json.loads(bytes.fromhex(text))
    if not 0 <= time.time() - kept["at"] + SKEW < LIFE + 2 * SKEW:
        raise UsageError("This sign-in took too long. Begin anew.")
    return kept


def back(asked: DoingRequest) -> Shown:
    """Back from the provider, with a code for what it says of somebody."""
    provider, kept = _provider(asked), _opened(asked)
    state = asked.query.get("state", "").encode("utf-8", "replace")
    if kept["provider"] != provider.name or not secrets.compare_digest(
        kept["state"].encode(), state
    ):
        raise UsageError("This answer is not for the sign-in that was begun here. Begin anew.")
    issuer = asked.query.get("iss")
    if issuer is not None and issuer.rstrip("/") != provider.issuer.rstrip("/"):
        raise UsageError("This answer is of another provider. Begin anew.")
    if "code" not in asked.query:
        raise UsageError(f"{provider.title} did not sign you in.")
    claims = _claims(asked, provider, kept)
    account = _account(asked, provider, kept, claims)
    gone = entered(asked, account, local(kept["back"], "/me"), provider.name)
    return Go(gone.to, gone.said, {**gone.cookies, STATE: ""})


def _claims(asked: DoingRequest, provider: Provider, kept: dict[str, Any]) -> dict[str, Any]:
    """What the provider says, with its signature, issuer, audience, nonce and time looked at."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 - an extra
    from httpx import HTTPError  # noqa: PLC0415
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    about = provider.about()
    try:
        with _client(asked, provider) as client:
            token = client.fetch_token(
                about["token_endpoint"],
                code=asked.query["code"],
                code_verifier=kept["verifier"],
            )
        keys = KeySet.import_key_set(_get(about["jwks_uri"]))  # type: ignore[arg-type]
        known = ["RS256", "ES256", "PS256", "EdDSA"]  # signatures, never a shared secret or none
        read = jwt.decode(str(token["id_token"]), keys, algorithms=known)
        rules = jwt.JWTClaimsRegistry(
            leeway=SKEW,
            iss={"essential": True, "value": about["issuer"]},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": kept["nonce"]},
        )
        rules.validate(read.claims)
    except (OAuthError, JoseError, HTTPError, KeyError, ValueError) as error:
        raise UsageError(
            f"{provider.title}'s answer does not hold ({type(error).__name__}). Begin anew."
        ) from None
    return dict(read.claims)


def _account(
    asked: DoingRequest, provider: Provider, kept: dict[str, Any], claims: dict[str, Any]
) -> str:
    """The account of somebody: known, or theirs who began signed in, or a new one.

    An address that a provider states never leads into an account that is there: only a sign-in
    that was begun inside it ties the two.
    """
    place, subject = asked.place, str(claims["sub"])[:200]
    orcid = subject if provider.orcid else None
    with place.database.read() as ways:
        known = row_of(
            ways,
            select(t.outside).where(
                t.outside.c.issuer == provider.issuer, t.outside.c.subject == subject
            ),
        )
    if known is not None:
        if kept["account"] and kept["account"] != known["account"]:
            raise UsageError("This sign-in belongs to another account here.")
        return str(known["account"])
    account = str(kept["account"])
    if account and (asked.visitor is None or asked.visitor.id != account):
        raise UsageError("You are not signed in any more. Begin anew.")
    if not account:
        if not place.policy.open_sign_up:
            raise UsageError("Joining needs an invitation here. Sign in first, then add this.")
        name = name_of(str(claims.get("name") or claims.get("given_name") or orcid or "Reader"))
        made = f"{secrets.token_hex(8)}@no-mail.invalid"  # a mail is proved here or not at all
        account = place.signing.create(Actor("new", "oidc"), name, made, None)
    with place.database.change(Actor(account, "oidc"), "outside.add", account) as ways:
        ways.execute(
            t.outside.insert().values(issuer=provider.issuer, subject=subject, account=account)
        )
        if orcid:
            ways.execute(t.account.update().where(t.account.c.id == account).values(orcid=orcid))
    return account


def _get(address: str) -> dict[str, Any]:
    """A small JSON of a provider; no redirects, no more than it may be."""
    import httpx  # noqa: PLC0415 - an extra

    try:
        answer = httpx.get(address, timeout=PATIENCE, follow_redirects=False)
        answer.raise_for_status()
        if len(answer.content) > LARGEST:
            raise ServiceError("The provider's answer is too large.")
        found: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError):
        raise ServiceError("The provider does not answer as it should.") from None
    return found
