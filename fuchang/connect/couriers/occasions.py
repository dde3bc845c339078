"""`occasions.yml`: what each occasion is worth, a question, a subscription, or nothing."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from fuchang.connect.couriers.policy import Occasion
from fuchang.kernel.clock import DAY


class Worth(BaseModel):
    """What an occasion is worth."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asks: bool = True
    subscribes: bool = True
    shipped_within_days: int = 0  # 0: however old

    def concerns(self, shipped_at: int | None, *, now: int) -> bool:
        """Whether a parcel is young enough; of one without a day nobody knows better."""
        if not self.shipped_within_days or shipped_at is None:
            return True
        return now - shipped_at <= self.shipped_within_days * DAY


@cache
def occasions() -> Mapping[Occasion, Worth]:
    """Every occasion."""
    text = files(__package__).joinpath("occasions.yml").read_text(encoding="utf-8")
    return {name: Worth.model_validate(told) for name, told in yaml.safe_load(text).items()}
