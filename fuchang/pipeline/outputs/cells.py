"""What stands in a flat file."""

from typing import Literal

Lang = Literal["zh", "en"]
Cell = str | int | None
Row = list[Cell]
