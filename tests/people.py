"""Three fixed people and two shops: Alice owns, Bob works beside her, Charlie must see nothing.

alice   owner of 小满童装 (淘宝), with a second factor
bob     agent there
carol   lead there; dora finance, erin auditor, finn read-only
charlie owner of 北纬三十度 (天猫), a stranger to all of them
"""

from dataclasses import dataclass, field

from fuchang.shops.access import Access, access_of
from fuchang.shops.models import Membership, Person, Shop

NOW = 1_795_400_000  # 2026-11-23 02:13:20 UTC, a Monday morning in Shanghai
PASSWORD = "correct horse battery staple"
TEAM = {"alice": "owner", "bob": "agent", "carol": "lead", "dora": "finance", "erin": "auditor", "finn": "readonly"}  # fmt: skip


@dataclass
class Desk:
    """The two shops, the people by first name, and what each may do."""

    mine: Shop
    other: Shop
    people: dict[str, Person] = field(default_factory=dict)

    def access(self, name: str) -> Access:
        """What a person may do now; owners and finance have given their second factor."""
        return access_of(self.people[name], second_factor=name in {"alice", "dora", "charlie"})


def made_desk() -> Desk:
    """Writes shops and people into the database."""
    mine = Shop.objects.create(
        platform="taobao", shop_id="小满童装", name="小满童装工厂店", created_at=NOW
    )
    other = Shop.objects.create(
        platform="tmall", shop_id="北纬三十度", name="北纬三十度户外", created_at=NOW
    )
    desk = Desk(mine, other)
    for name, role in {**TEAM, "charlie": "owner"}.items():
        person = Person.objects.create_user(name, PASSWORD, name=name.title())
        shop = other if name == "charlie" else mine
        Membership.objects.create(person=person, shop=shop, role=role, since_at=NOW)
        desk.people[name] = person
    return desk
