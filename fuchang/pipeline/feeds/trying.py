"""Trying the keys of a tracking service: one question, in a worker, and its answer in words."""

from django_tasks import task

from fuchang.connect.couriers.asking import KeysRefused, QuotaUsedUp
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import AskUser, FuchangError, Retry
from fuchang.pipeline.feeds.services import Service, opened
from fuchang.shops import couriers
from fuchang.shops.models import CourierAccount
from fuchang.store import watching
from fuchang.store.models import WatchedParcel
from fuchang.store.walls import everything

# nobody's number, so that no lock falls on a parcel that somebody waits for
NUMBER, COURIER = "YT0000000000001", "圆通"


@task()
def try_out(key: int) -> None:
    """Ask, and write down what came of it."""
    with everything("keys that somebody tries"):
        account = CourierAccount.objects.filter(pk=key).first()
        if account is not None and account.tried == couriers.ASKED:
            well, words = _tried(account, now=clock())
            couriers.tried(key, well=well, words=words, now=clock())


def _tried(account: CourierAccount, *, now: int) -> tuple[bool, str]:
    feed = watching.services(account.shop_key).get(account.provider)
    provider = couriers.offered().get(account.provider)
    if feed is None or provider is None:
        return False, "没有这个服务 / no such service"
    service = opened(provider, account, feed, now=now)
    if service is None:
        return False, "密钥读不出来，请重新填写 / the keys cannot be opened: enter them again"
    try:
        left = _asked(service, now=now)
    except (KeysRefused, QuotaUsedUp) as refusal:
        return False, str(refusal)
    except AskUser:  # it knows us, and only does not like the number that is nobody's
        left = None
    except FuchangError as error:
        return False, f"没有试成：{error}" if isinstance(error, Retry) else str(error)
    watching.answered(feed, now=now, quota_left=left)
    if left is None:
        return True, "密钥可用 / the keys work"
    return True, f"密钥可用，剩余额度 {left} / the keys work, quota left: {left}"


def _asked(service: Service, *, now: int) -> int | None:
    about = service.about(WatchedParcel(shop_key=0, number=NUMBER, courier=COURIER))
    client = service.client
    if hasattr(client, "quota_left"):
        left: int | None = client.quota_left()
        return left
    client.query(about, now=now)
    return None
