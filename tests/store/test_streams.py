"""Phone numbers do not get into logs: not in words, not in what is put into them, not in tracebacks."""

import io
import logging

from fuchang.store.streams import Redact

PHONE = "13987654321"


def test_no_phone_number_is_logged() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Redact())
    log = logging.getLogger("a log of this test")
    log.addHandler(handler)
    log.warning("打 %s 谢谢", PHONE)
    log.warning(f"打 {PHONE}")  # noqa: G004 - as somebody might
    try:
        int(f"打 {PHONE}")
    except ValueError:
        log.exception("坏了 %d", 7)
    assert PHONE not in written.getvalue()
    assert written.getvalue().count("139******21") == 2
    assert "坏了 7" in written.getvalue()
    assert "test_streams.py" in written.getvalue()
    assert "ValueError: invalid literal for int() with base 10: …" in written.getvalue()
