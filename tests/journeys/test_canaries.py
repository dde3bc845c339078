"""Unique words of a buyer go in by a file and are found nowhere in clear: not in the store, its log, uploads, backups."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow]
NAME, PHONE, HOUSE, NICK = "欧阳金丝雀", "13987654321", "金丝雀路77号3单元501", "金丝雀一号旺旺"
CANARIES = (NAME, PHONE, HOUSE, NICK)
FILE = (
    "订单编号,买家会员名,收货人姓名,收货地址,联系手机,买家留言,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝标题,店铺Id\n"
    f"3823660075925000001,{NICK},{NAME},浙江省 杭州市 余杭区 {HOUSE},{PHONE},请打 {PHONE},99.00,99.00,"
    "买家已付款，等待卖家发货,2026-11-20 10:00:00,2026-11-20 10:05:00,茶,580000001\n"
    f"3823660075925000002,{NICK},{NAME},浙江省 杭州市 余杭区 {HOUSE},{PHONE},,{PHONE}元角,99.00,"
    f"买家已付款，等待卖家发货,{PHONE},2026-11-20 10:05:00,茶,580000001\n"
)


def run(home: Path, *words: str, given: str = "") -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("FUCHANG")
    }
    subprocess.run(
        [sys.executable, "-c", "from fuchang.cli.main import main; main()", *words],
        env={**environment, "FUCHANG_HOME": str(home), "TMPDIR": str(home), "PYTHONUTF8": "1"},
        input=given.encode(),
        check=True,
    )


def hits(folder: Path) -> list[str]:
    """Every file below in which a canary stands."""
    return hits_of(folder, CANARIES)


def hits_of(folder: Path, words: Sequence[str]) -> list[str]:
    """Every file below in which one of the words stands, in one of the ways in which text is written."""
    found = []
    for path in (one for one in folder.rglob("*") if one.is_file()):
        body = path.read_bytes()
        found += [
            f"{path.name}: {word}"
            for word in words
            for way in (word.encode(), word.encode("gb18030"), word.encode("unicode_escape"))
            if way in body
        ]
    return found


def test_no_canary_rests_in_clear(tmp_path: Path) -> None:
    home, given = tmp_path / "home", tmp_path / "ExportOrderList202611201200.csv"
    home.mkdir()
    given.write_text(FILE, encoding="utf-8")
    assert hits(tmp_path)  # the search finds what is there
    run(home, "init", "--owner", "alice", "--shop", "580000001", "--password-stdin", given="correct horse battery staple")  # fmt: skip
    run(home, "import", str(given), "--shop", "580000001")
    run(home, "backup")
    with tarfile.open(next((home / "data" / "backups").glob("fuchang-*.tar.gz"))) as packed:
        packed.extractall(home / "opened", filter="data")
    assert (home / "opened" / "desk.db").is_file()
    assert hits(home) == []
    assert list((home / "data" / "working").iterdir()) == []


@pytest.mark.loopback
@pytest.mark.store
@pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once")
def test_no_secret_of_a_platform_rests_in_clear(transactional_db: None, tmp_path: Path) -> None:
    """The app's secret and the shop's token, in the database and its log, in files and streams."""
    from django.conf import settings

    from fuchang.kernel.config import data_dir
    from fuchang.sandbox.taobao.state import SECRET
    from tests.pipeline.feeds.connected import connected_shop

    (tmp_path / "found").write_text(SECRET)
    assert hits_of(tmp_path, [SECRET])
    with connected_shop() as shop:
        shop.hear()
        token = shop.caller._gateways.way(shop.authorisation).token
        assert token
        places = {Path(settings.DATABASES["default"]["NAME"]).parent, data_dir()}
        assert [hit for place in places for hit in hits_of(place, [SECRET, token])] == []
