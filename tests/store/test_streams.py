"""Phone numbers do not get into logs: not in words, not in what is put into them, not in tracebacks."""

import io
import logging
import os
import subprocess
import sys
from pathlib import Path

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


# what a program of ours does at its start, and what Django says of a defect and of a refusal
_SAID = f"""
import logging, django
django.setup()
log = logging.getLogger("django.request")
log.error("Internal Server Error: /x %s", "{PHONE}")
log.warning("Not Found: /nobody")
try:
    raise ValueError("a stranger's")
except ValueError as error:
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST", exc_info=error)
"""


def test_a_defect_is_written_to_the_log_of_the_server_and_a_refusal_is_not(tmp_path: Path) -> None:
    env = {**os.environ, "FUCHANG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fuchang.desk.settings"}  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", _SAID], env=env, capture_output=True, text=True, check=True
    ).stderr
    assert "ERROR Internal Server Error: /x 139******21" in said
    assert "nobody" not in said
    assert "ERROR Invalid HTTP_HOST" in said
    assert "Traceback" not in said
