"""Reads the files that a seller exports: any generation, any encoding, broken rows kept aside."""

from fuchang.connect.exports.read import first_rows, propose_map, read
from fuchang.connect.exports.reading import FileReport, KeptAside, Progress, Reading

__all__ = ["FileReport", "KeptAside", "Progress", "Reading", "first_rows", "propose_map", "read"]
