"""Reads a million order rows against DuckDB's own CSV reader: ratio, CPU seconds, peak memory.

    python bench/read_orders.py [--orders 1000000] [--rounds 3] [--encoding utf-8 gb18030]

The order list (67 columns, as of 2020) is made here. Each round runs DuckDB and our reader after
each other in processes of their own; DuckDB reads the UTF-8 file also where ours reads GB18030.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from fuchang.connect.exports.maps import raw_header
from fuchang.kernel.clock import local_text

_STATUSES = [
    "交易成功",
    "卖家已发货，等待买家确认",
    "买家已付款，等待卖家发货",
    "等待买家付款",
    "交易关闭",
]
_COURIERS = ["圆通速递", "中通快递", "韵达快递", "顺丰速运", "极兔速递"]
_PLACES = [
    "浙江省 杭州市 余杭区 五常街道",
    "湖北省 武汉市 洪山区 珞南街道",
    "广东省 深圳市 南山区 粤海街道",
    "新疆维吾尔自治区 乌鲁木齐市 天山区",
]
_FIRST = 1_577_808_000
_BLOCK = 50_000


def main() -> None:
    """Runs the bench and prints one line for each encoding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--encoding", nargs="+", default=["utf-8", "gb18030"])
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_measured(asked.one[0], Path(asked.one[1]))))
        return
    with tempfile.TemporaryDirectory(prefix="fuchang-bench-") as folder:
        plain = Path(folder) / "ExportOrderList202006301200.csv"
        write_orders(plain, asked.orders)
        for encoding in asked.encoding:
            _compare(plain, encoding, asked.rounds)


def write_orders(path: Path, orders: int) -> None:
    """An order list of 2020 with all its columns, in UTF-8."""
    rng = np.random.default_rng(7)
    names = raw_header("OL-2020")
    schema = pa.schema([(name, pa.string()) for name in names])
    with pa_csv.CSVWriter(
        str(path), schema, write_options=pa_csv.WriteOptions(quoting_style="all_valid")
    ) as sink:
        for start in range(0, orders, _BLOCK):
            count = min(_BLOCK, orders - start)
            filled = _filled(rng, start, count, orders)
            empty = pa.repeat(pa.scalar("", pa.string()), count)
            sink.write_batch(
                pa.record_batch([filled.get(name, empty) for name in names], schema=schema)
            )


def _filled(rng: np.random.Generator, start: int, count: int, orders: int) -> dict[str, pa.Array]:
    at = np.arange(start, start + count)
    buyer = pa.array(rng.integers(0, orders * 2 // 3, count)).cast(pa.string())
    created = _FIRST + at * 20
    paid = created + rng.integers(10, 3_000, count)
    total = pa.array([f"{fen / 100:.2f}" for fen in rng.integers(990, 99_900, count)])
    refunded = pa.array(np.where(rng.random(count) < 0.06, "9.90", "0.00"))
    phone = pc.binary_join_element_wise("'13", pc.utf8_lpad(buyer, 9, "0"), "")
    address = pc.binary_join_element_wise(
        _pick(rng, _PLACES, count), " 幸福路", buyer, "号2栋301室 (000000)", ""
    )
    waybill = pc.binary_join_element_wise(
        "No:YT", pc.utf8_lpad(pa.array(at).cast(pa.string()), 13, "0"), ""
    )
    return {
        "订单编号": pc.binary_join_element_wise(
            '="', pa.array(1_234_567_890_000_000_000 + at).cast(pa.string()), '"', ""
        ),
        "买家会员名": pc.binary_join_element_wise("买家", buyer, ""),
        "买家支付宝账号": pc.binary_join_element_wise(buyer, "@example.com", ""),
        "支付单号": pa.array(2_020_000_000_000_000_000 + at).cast(pa.string()),
        "支付详情": pa.repeat("支付宝余额", count),
        "买家应付货款": total,
        "买家应付邮费": pa.repeat("0.00", count),
        "买家支付积分": pa.repeat("0", count),
        "总金额": total,
        "返点积分": pa.repeat("0", count),
        "买家实际支付金额": total,
        "买家实际支付积分": pa.repeat("0", count),
        "订单状态": _pick(rng, _STATUSES, count),
        "收货人姓名": pc.binary_join_element_wise("收件人", buyer, ""),
        "收货地址": address,
        "运送方式": pa.repeat("快递", count),
        "联系手机": phone,
        "订单创建时间": pa.array([local_text(int(one)) for one in created]),
        "订单付款时间": pa.array([local_text(int(one)) for one in paid]),
        "宝贝标题": pc.binary_join_element_wise(
            "秋冬新款保暖加绒加厚外套男女同款 货号", pa.array(at % 3_000).cast(pa.string()), ""
        ),
        "宝贝种类": pa.repeat("1", count),
        "物流单号": waybill,
        "物流公司": _pick(rng, _COURIERS, count),
        "宝贝总数量": pa.repeat("1", count),
        "店铺Id": pa.repeat("123456", count),
        "店铺名称": pa.repeat("某某旗舰店", count),
        "卖家服务费": pa.repeat("0元", count),
        "买家服务费": pa.repeat("0元", count),
        "是否手机订单": pa.repeat("手机订单", count),
        "退款金额": refunded,
        "确认收货时间": pa.array([local_text(int(one) + 500_000) for one in paid]),
        "打款商家金额": pc.binary_join_element_wise(total, "元", ""),
        "主订单编号": pa.array(1_234_567_890_000_000_000 + at).cast(pa.string()),
    }


def _pick(rng: np.random.Generator, words: list[str], count: int) -> pa.Array:
    return pa.array(words).take(pa.array(rng.integers(0, len(words), count)))


def _compare(plain: Path, encoding: str, rounds: int) -> None:
    own = plain
    if encoding != "utf-8":
        own = plain.with_name(f"ExportOrderList202006301201-{encoding}.csv")
        with (
            plain.open(encoding="utf-8", newline="") as source,
            own.open("w", encoding=encoding, newline="") as sink,
        ):
            while text := source.read(1 << 22):
                sink.write(text)
    figures: dict[str, list[dict[str, float]]] = {"duckdb": [], "fuchang": []}
    for _ in range(rounds):
        for what, path in (("duckdb", plain), ("fuchang", own)):
            ran = subprocess.run(
                [sys.executable, __file__, "--one", what, str(path)],
                check=True,
                capture_output=True,
                text=True,
            )
            figures[what].append(json.loads(ran.stdout))
    wall = {what: statistics.median(one["wall"] for one in all_) for what, all_ in figures.items()}
    cpu = {what: statistics.median(one["cpu"] for one in all_) for what, all_ in figures.items()}
    peak = max(one["peak"] for one in figures["fuchang"])
    size = own.stat().st_size / 1e6
    print(
        f"{encoding:8} {size:6.0f} MB  duckdb {wall['duckdb']:6.2f} s ({cpu['duckdb']:.1f} CPU s)  "
        f"fuchang {wall['fuchang']:6.2f} s ({cpu['fuchang']:.1f} CPU s)  "
        f"ratio {wall['fuchang'] / wall['duckdb']:.2f} (mark 4)  peak {peak:.0f} MB (mark 1024)"
    )


def _measured(what: str, path: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="fuchang-bench-") as folder:
        begun = time.perf_counter()
        rows = _duckdb(path) if what == "duckdb" else _fuchang(path, Path(folder))
        wall = time.perf_counter() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "rows": rows,
        "wall": wall,
        "cpu": sum(one.ru_utime + one.ru_stime for one in used),
        "peak": max(one.ru_maxrss for one in used) / 1024,
    }


def _duckdb(path: Path) -> int:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE orders AS SELECT * FROM read_csv(?)", [str(path)])
        found = connection.execute("SELECT COUNT(*) FROM orders").fetchone()
    return int(found[0]) if found else 0


def _fuchang(path: Path, spool: Path) -> int:
    from fuchang.connect.exports import read

    reading = read([path], shop="bench", secret=b"bench" * 8, spool=spool)
    if reading.problems or reading.kept_aside:
        raise SystemExit(str(reading.problems or reading.kept_aside[:3]))
    return reading.received


if __name__ == "__main__":
    main()
