"""The wall to the outside: no address that a person types leads into the private network."""

import pytest

from fuchang.kernel.clock import clock
from fuchang.kernel.errors import AskUser
from fuchang.store.models import Webhook
from fuchang.watch import outward
from fuchang.watch.channels import Letter, channel
from fuchang.watch.channels.webhook import send
from tests.people import NOW
from tests.receiver import Receiver

# {p} is the port of a trap that listens on 127.0.0.1
PAYLOADS = [
    "http://127.0.0.1:{p}/", "http://127.0.0.2:{p}/", "http://127.1:{p}/", "http://127.0.1:{p}/",
    "http://2130706433:{p}/", "http://017700000001:{p}/", "http://0x7f000001:{p}/",
    "http://0x7f.0.0.1:{p}/", "http://0177.0.0.1:{p}/", "http://127.0.0.1.:{p}/",
    "http://0:{p}/", "http://0.0.0.0:{p}/", "http://localhost:{p}/", "http://LOCALHOST:{p}/",
    "http://localhost.:{p}/", "http://[::1]:{p}/", "http://[::]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/", "http://[::ffff:7f00:1]:{p}/", "http://[::127.0.0.1]:{p}/",
    "http://[64:ff9b::7f00:1]:{p}/", "http://[2002:7f00:1::]:{p}/", "http://[fe80::1%25lo]:{p}/",
    "http://[fc00::1]:{p}/", "http://10.0.0.1:{p}/", "http://172.16.0.1:{p}/",
    "http://192.168.0.1:{p}/", "http://169.254.169.254:80/latest/meta-data", "http://100.64.0.1:{p}/",
    "http://224.0.0.1:{p}/", "http://255.255.255.255:{p}/", "http://240.0.0.1:{p}/",
    "http://example.com@127.0.0.1:{p}/", "http://127.0.0.1:{p}@example.com/",
    "http://example.com#@127.0.0.1:{p}/", "http://example.com\\@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}\r\nHost: example.com/", "http://127.0.0.1%00.example.com:{p}/",
    "http://１２７.０.０.１:{p}/", "http://①②⑦.0.0.1:{p}/", "//127.0.0.1:{p}/", "127.0.0.1:{p}",
    "file:///etc/passwd", "unix:///run/desk.sock", "http+unix://%2Frun%2Fdesk.sock/",
    "gopher://127.0.0.1:{p}/_x", "ftp://127.0.0.1:{p}/", "HTTP://127.0.0.1:{p}/",
    "http://127.0.0.1:22/", "http://[::1]:25/", "http://", "http://:{p}/", "http:///:{p}", "",
]  # fmt: skip


def letter(hook: Webhook) -> Letter:
    return Letter(
        hook.shop_key, "hook.test", str(hook.pk), {}, "d" * 64, NOW, once=False, now=clock()
    )


@pytest.mark.loopback
@pytest.mark.django_db
def test_no_payload_reaches_the_trap(hook: Webhook, receiver: Receiver) -> None:
    with Receiver() as trap:
        for payload in PAYLOADS:
            Webhook.objects.filter(pk=hook.pk).update(url=payload.replace("{p}", str(trap.port)))
            came = send(letter(hook), channel("webhook").pace)
            assert came.state == "again", payload
        assert trap.touched == 0
    assert len(PAYLOADS) >= 40
    assert receiver.touched == 0


@pytest.mark.loopback
@pytest.mark.django_db
def test_a_name_that_changes_its_answer_is_asked_once(hook: Webhook, receiver: Receiver) -> None:
    asked: list[str] = []

    def first_public_then_here(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) % 2 else ["127.0.0.1"]

    place = outward.look("http://two.example:8080/", resolve=first_public_then_here, listed=())
    assert place.addresses == ("93.184.216.34",)
    assert place.at(place.addresses[0]) == "http://93.184.216.34:8080/"
    with Receiver() as trap:
        Webhook.objects.filter(pk=hook.pk).update(url=f"http://two.example:{trap.port}/")
        came = send(letter(hook), channel("webhook").pace, resolve=first_public_then_here)
        assert (came.state, trap.touched) == ("again", 0)
    assert asked == ["two.example", "two.example"]


@pytest.mark.loopback
@pytest.mark.django_db
def test_the_connection_goes_to_the_address_that_was_looked_at(
    hook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUCHANG_PRIVATE", f"erp.example:{receiver.port}")
    Webhook.objects.filter(pk=hook.pk).update(url=f"http://ERP.example:{receiver.port}/in?a=1")
    came = send(letter(hook), channel("webhook").pace, resolve=lambda *_: ["127.0.0.1"])
    assert came.state == "sent"
    assert receiver.heard[0].headers["host"] == f"erp.example:{receiver.port}"
    assert receiver.heard[0].path == "/in?a=1"


@pytest.mark.parametrize("mixed", [["93.184.216.34", "127.0.0.1"], ["10.0.0.1", "8.8.8.8"]])
def test_one_private_address_among_public_ones_is_enough(mixed: list[str]) -> None:
    with pytest.raises(outward.Forbidden):
        outward.look("https://mixed.example/", resolve=lambda *_: mixed, listed=())


@pytest.mark.parametrize(
    ("url", "listed"),
    [
        ("http://10.0.0.5:9000/x", "10.0.0.5:9000"),
        ("http://erp.local:9000/x", "erp.local:9000"),
        ("http://[fd00::5]:9000/x", "[fd00::5]:9000"),
        ("http://name.example:9000/x", "10.0.0.5:9000"),
    ],
)
def test_what_is_listed_may_be_called_on_that_port_alone(url: str, listed: str) -> None:
    def there(host: str, _port: int) -> list[str]:
        return [host] if ":" in host else ["10.0.0.5"]

    assert outward.look(url, resolve=there, listed=[listed]).port == 9000
    with pytest.raises(outward.Forbidden):
        outward.look(url.replace("9000", "9001"), resolve=there, listed=[listed])


def test_an_ordinary_receiver_is_called() -> None:
    place = outward.look(
        "https://erp.example/hooks?a=1", resolve=lambda *_: ["8.8.8.8", "2001:4860:4860::8888"], listed=()
    )  # fmt: skip
    assert (place.named, place.port, place.path) == ("erp.example", 443, "/hooks?a=1")
    assert place.at("2001:4860:4860::8888").startswith("https://[2001:4860:4860::8888]:443/")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_no_address_at_all_is_refused_when_it_is_typed(payload: str) -> None:
    url = payload.replace("{p}", "9000")
    try:
        outward.read(url)
    except AskUser:
        return
    assert url.lower().startswith("http://")  # readable; its address is looked at when it is called


def test_a_name_without_an_address_says_so() -> None:
    def nobody(host: str, _port: int) -> list[str]:
        raise outward.Unresolvable(host=host)

    with pytest.raises(outward.Unresolvable, match=r"gone\.example"):
        outward.look("https://gone.example/", resolve=nobody, listed=())
