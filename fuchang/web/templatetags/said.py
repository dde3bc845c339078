"""What was said and done: deeds of the audit log in words, and the reader's half of a refusal."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fuchang.web.templatetags.desk import VERBS

register = template.Library()
DEEDS = {
    "contact.unmasked": gettext_noop("查看买家明文"), "contact.verified": gettext_noop("核实联系方式"),
    "courier.keys.set": gettext_noop("填写物流查询密钥"), "courier.keys.removed": gettext_noop("删除物流查询密钥"),
    "courier.keys.tried": gettext_noop("试物流查询密钥"),
    "delivery.received": gettext_noop("收到文件"), "hook.made": gettext_noop("新增接收方"), "hook.changed": gettext_noop("修改接收方"),
    "hook.off": gettext_noop("停用接收方"), "hook.on": gettext_noop("启用接收方"), "hook.removed": gettext_noop("删除接收方"),
    "hook.secret.rotated": gettext_noop("更换接收方密钥"), "hook.tested": gettext_noop("测试接收方"), "key.made": gettext_noop("新建 API 令牌"),
    "key.revoked": gettext_noop("作废 API 令牌"), "key.rotated": gettext_noop("更换主密钥"), "message.confirmed": gettext_noop("确认出站消息"),
    "message.redelivered": gettext_noop("重发出站消息"), "person.added": gettext_noop("添加成员"), "person.deactivated": gettext_noop("停用成员"),
    "person.first_owner": gettext_noop("第一位店主"), "person.password": gettext_noop("修改密码"), "person.removed": gettext_noop("移出成员"),
    "person.role": gettext_noop("修改角色"), "personal.purged": gettext_noop("删除到期个人信息"), "personal.settled": gettext_noop("办结数据保护请求"), "quarantine.dismissed": gettext_noop("隔离行不要"),
    "quarantine.replayed": gettext_noop("隔离行重放"), "recovery_code.used": gettext_noop("使用备用验证码"),
    "recovery_codes.made": gettext_noop("生成备用验证码"), "second_factor.set": gettext_noop("启用第二因子"),
    "sessions.ended": gettext_noop("结束其他登录"), "shop.added": gettext_noop("添加店铺"), "shop.authorised": gettext_noop("店铺授权"),
    "shop.authorisation.ended": gettext_noop("店铺授权失效"), "shop.changed": gettext_noop("修改店铺"), "shop.connected": gettext_noop("接入平台"),
    "shop.disconnected": gettext_noop("断开平台"), "shop.ended": gettext_noop("停用店铺"), "shop.resumed": gettext_noop("恢复店铺"),
    "shop.writing.switched": gettext_noop("平台操作开关"),
    "status.registered": gettext_noop("登记状态"), "view.saved": gettext_noop("保存视图"), "view.removed": gettext_noop("删除视图"),
}  # fmt: skip
THINGS = {
    "aside": gettext_noop("隔离行"), "authorisation": gettext_noop("平台授权"), "case": gettext_noop("异常单"), "channel": gettext_noop("渠道"),
    "courier": gettext_noop("物流查询"), "delivery": gettext_noop("文件"), "desk": gettext_noop("异常台"), "hook": gettext_noop("接收方"),
    "key": gettext_noop("令牌"), "message": gettext_noop("出站消息"), "number": gettext_noop("补传单号"), "person": gettext_noop("成员"),
    "personal": gettext_noop("数据保护请求"), "shop": gettext_noop("店铺"), "view": gettext_noop("视图"),
}  # fmt: skip
ACTORS = {"system": gettext_noop("系统"), "command": gettext_noop("命令行")}
_HAN = re.compile(r"[\u4e00-\u9fff]")


@register.filter
def deed_word(action: str) -> str:
    """What was done, in words; a deed of no list stays as it is written."""
    return _(DEEDS.get(action) or VERBS.get(action, action))


@register.filter
def actor_word(event: Any) -> str:
    """Who did it: the desk itself in words, a person by the name they had."""
    return _(ACTORS[event.actor]) if event.actor in ACTORS else str(event.actor_name)


@register.filter
def thing(text: str) -> str:
    """What a deed was about: `店铺授权 3` of `authorisation:3`."""
    sort, _colon, key = text.partition(":")
    return f"{_(THINGS[sort])} {key}".strip() if sort in THINGS else text


@register.filter
def named(actor: str, names: Mapping[str, str]) -> str:
    """The same of an actor alone (`person:3`); `names` are those of the people of a case."""
    return _(ACTORS[actor]) if actor in ACTORS else names.get(actor, actor)


@register.filter
def reason(part: Mapping[str, Any]) -> str:
    """One value that a finding compared, in the reader's words.

    A finding that was kept before English was kept with it says its value alone.
    """
    if not (get_language() or "").startswith("en"):
        return str(part["explained"])
    if part.get("explained_en"):
        return str(part["explained_en"])
    value = part["value"]
    told = ("no", "yes")[value] if isinstance(value, bool) else str(value).replace("_", " ")
    return f"{part['name'].replace('_', ' ')}: {'none' if value is None else told}"


@register.filter
def because(why: str) -> str:
    """Why something was done, in the reader's half; which finding the desk went by is no word for people."""
    return "" if why.startswith("finding:") else half(why)


@register.filter
def half(text: object) -> str:
    """The reader's half of `中文 / English`; a text that is no such pair stays whole.

    Names inside may hold the separator too, once in each half: the middle one parts them.
    """
    parts = str(text).split(" / ")
    middle = len(parts) // 2
    zh, en = " / ".join(parts[:middle]), " / ".join(parts[middle:])
    if len(parts) % 2 or not _HAN.search(zh) or not re.search("[A-Za-z]", en):
        return str(text)
    return en if (get_language() or "").startswith("en") else zh
