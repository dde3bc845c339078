"""How people come in: name and password, limits on trying, the second factor, and out again."""

import hashlib
from dataclasses import replace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.contrib.auth import login as let_in
from django.contrib.auth import logout as let_out
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from fuchang.kernel.errors import AskUser
from fuchang.shops import audit, sessions
from fuchang.shops.access import Access, SecondFactorNeeded, access_of
from fuchang.shops.models import ApiKey, Person
from fuchang.shops.roles import roles
from fuchang.store import streams
from fuchang.store.cells import Unsealable, seal, unseal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PER_ACCOUNT, ACCOUNT_S = 5, 300
PER_ADDRESS, ADDRESS_S = 10, 60
PENDING, ENROLLING = "second factor of", "seed to confirm"
# what an unknown name is compared with, so that it takes as long as a wrong password
_NOBODY = make_password("nobody has this password")


class Refused(AskUser):
    """Not let in; the words never say whether the name exists."""

    status = 401

    def __init__(self, *, wait_s: int = 0) -> None:
        self.wait_s = wait_s
        later = f"，请 {wait_s // 60 + 1} 分钟后再试 / try again later" if wait_s else ""
        super().__init__(f"登录名或密码不对{later} / wrong name or password")


class WrongPassword(AskUser):
    """Not the password of whoever is logged in."""

    def __init__(self, *, wait_s: int = 0) -> None:
        later = f"，请 {wait_s // 60 + 1} 分钟后再试 / try again later" if wait_s else ""
        super().__init__(f"原密码不对{later} / the old password is wrong")


class WrongCode(AskUser):
    """The second factor is wrong or was used already."""

    def __init__(self) -> None:
        super().__init__("验证码不对或已用过 / the code is wrong or was used already")


class DeskAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an owner; there is no sign-up page."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 - allauth's signature
        return False


class DeskMfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors; their seeds rest sealed."""

    def encrypt(self, text: str) -> str:
        return seal(text, table="mfa", column="seed", row="")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, table="mfa", column="seed", row="")


def authenticate(request: HttpRequest, *, login: str, password: str, now: int) -> Person:
    """Name and password; the person still has to show a second factor if they have one.

    Raises Refused. Every try, good or bad, is a line of the login stream at once.
    """
    address = request.META.get("REMOTE_ADDR", "")
    places = {
        _place("login", login.casefold()): (PER_ACCOUNT, ACCOUNT_S),
        _place("from", address): (PER_ADDRESS, ADDRESS_S),
    }
    blocked = [wait for place, about in places.items() if (wait := _wait(place, *about, now=now))]
    person = None if blocked else Person.objects.filter(login__iexact=login).first()
    good = check_password(password, person.password if person else _NOBODY)
    if blocked or person is None or not good or not person.is_active:
        if not blocked:  # who waits is not made to wait longer
            for place, (_, span) in places.items():
                _failed(place, span, now=now)
        streams.login(login=login, address=address, good=False, request=request, now=now)
        raise Refused(wait_s=max(blocked, default=0))
    streams.login(login=login, address=address, good=True, request=request, now=now)
    cache.delete(_place("login", login.casefold()))
    return person


def same_person(person: Person, password: str, *, now: int) -> None:
    """Whoever holds an open session shows that they know its password. Raises WrongPassword.

    As few tries as at the door: a session left open is no place to guess at leisure.
    """
    tries = _place("again", str(person.pk))
    wait_s = _wait(tries, PER_ACCOUNT, ACCOUNT_S, now=now)
    if wait_s or not person.check_password(password):
        if not wait_s:
            _failed(tries, ACCOUNT_S, now=now)
        raise WrongPassword(wait_s=wait_s)


def _place(kind: str, text: str) -> str:
    """Where failures are counted; hashed, because a name may be long or hold anything."""
    return f"{kind}:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _wait(place: str, most: int, span: int, *, now: int) -> int:
    """Seconds to wait after too many failures within the span; 0: come in."""
    recent = [at for at in cache.get(place, ()) if at > now - span]
    return recent[-most] + span - now if len(recent) >= most else 0


def _failed(place: str, span: int, *, now: int) -> None:
    recent = [at for at in cache.get(place, ()) if at > now - span]
    cache.set(place, [*recent, now], span)


def enter(request: HttpRequest, person: Person) -> bool:
    """Let somebody in; True if a second factor is still to be shown."""
    if factor_of(person) is not None:
        request.session[PENDING] = person.pk
        return True
    let_in(request, person, backend=BACKEND)
    sessions.came(request)
    request.session["second_factor"] = False
    return False


def second_factor(request: HttpRequest, *, code: str, now: int) -> Person:
    """The code of whoever has given their password. Raises WrongCode."""
    person = Person.objects.filter(pk=request.session.get(PENDING) or 0, is_active=True).first()
    factor = factor_of(person) if person else None
    tries = _place("code", str(person.pk if person else 0))
    if _wait(tries, PER_ACCOUNT, ACCOUNT_S, now=now):
        raise WrongCode
    good = person is not None and factor is not None and _shown(person, factor, code.strip(), now)
    if person is None or not good:
        _failed(tries, ACCOUNT_S, now=now)
        raise WrongCode
    request.session.pop(PENDING, None)
    let_in(request, person, backend=BACKEND)
    sessions.came(request)
    request.session["second_factor"] = True
    return person


def with_key(access: Access, *, code: str, now: int) -> Access:
    """A machine whose request carries a fresh code of the owner who made its key.

    A key alone never counts as a second factor: whoever steals it can add nobody and make no key.
    Raises WrongCode.
    """
    made = ApiKey.objects.select_related("made_by").filter(pk=_key_of(access)).first()
    factor = factor_of(made.made_by) if made else None
    tries = _place("code", str(made.made_by_id if made else 0))
    if _wait(tries, PER_ACCOUNT, ACCOUNT_S, now=now):
        raise WrongCode
    if factor is None or not TOTP(factor).validate_code(code.strip()):
        _failed(tries, ACCOUNT_S, now=now)
        raise WrongCode
    return replace(access, second_factor=True)


def _key_of(access: Access) -> int:
    kind, _, key = access.actor.partition(":")
    return int(key) if kind == "api" and key.isdigit() else 0


def _shown(person: Person, factor: Authenticator, code: str, now: int) -> bool:
    """Whether the code is of the app, or one of the recovery codes: each opens once."""
    if TOTP(factor).validate_code(code):
        return True
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None or not RecoveryCodes(kept).validate_code(code):
        return False
    audit.record(
        access_of(person), action="recovery_code.used", object=f"person:{person.pk}", now=now
    )
    return True


def recovery_codes(access: Access, *, now: int) -> list[str]:
    """Ten fresh codes for a day without the phone, shown this once; former ones end.

    Raises SecondFactorNeeded unless the factor was shown in this session.
    """
    person = Person.objects.get(pk=access.person_id or 0)
    if not access.second_factor or factor_of(person) is None:
        raise SecondFactorNeeded
    with transaction.atomic():
        Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
        audit.record(access, action="recovery_codes.made", object=f"person:{person.pk}", now=now)
    return codes


def codes_left(person: Person) -> int:
    """How many recovery codes are unused."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0


def enroll_begin(request: HttpRequest, person: Person) -> tuple[str, str]:
    """A fresh seed and its QR code as SVG; nothing is kept until a code proves it."""
    adapter = DeskMfaAdapter()
    seed = _seed(request) or generate_totp_secret()
    request.session[ENROLLING] = adapter.encrypt(seed)
    drawn = adapter.build_totp_svg(adapter.build_totp_url(person, seed))
    return seed, drawn[drawn.index("<svg") :]


def enroll_finish(request: HttpRequest, person: Person, *, code: str) -> None:
    """The first code proves that the seed has arrived. Raises WrongCode.

    Whoever has a factor already must have shown it in this session before it is replaced.
    """
    seed = _seed(request)
    if factor_of(person) is not None and not request.session.get("second_factor"):
        raise WrongCode
    if not seed or not validate_totp_code(seed, code.strip()):
        raise WrongCode
    with transaction.atomic():
        Authenticator.objects.filter(user=person).delete()
        TOTP.activate(person, seed)
        audit.record(
            access_of(person), action="second_factor.set", object=f"person:{person.pk}",
            now=getattr(request, "now", 0),
        )  # fmt: skip
    request.session.pop(ENROLLING, None)
    request.session["second_factor"] = True


def _seed(request: HttpRequest) -> str:
    kept = request.session.get(ENROLLING)
    try:
        return DeskMfaAdapter().decrypt(kept) if kept else ""
    except Unsealable:  # the master key was changed meanwhile: begin again
        return ""


def log_out(request: HttpRequest) -> None:
    """The session ends."""
    let_out(request)


def factor_of(person: Person) -> Authenticator | None:
    """The second factor of a person, if they have one."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def must_enroll(access: Access) -> bool:
    """Owners and finance show a second factor before they do anything else."""
    return not access.second_factor and not roles().second_factor.isdisjoint(access.shops.values())
