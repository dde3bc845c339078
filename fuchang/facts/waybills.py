"""The integer that stands for a waybill number, the same in Python and in DuckDB."""

import hashlib

WAYBILL_HASH_SQL = "CAST(md5_number_lower(UPPER(TRIM({number}))) >> 1 AS BIGINT)"


def waybill_hash(number: str) -> int:
    """63 bits of the MD5 of the number in capitals: a short name, no secret."""
    digest = hashlib.md5(number.strip(" ").upper().encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1
