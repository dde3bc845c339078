"""Messages by calls: consume and confirm, permits, groups, and how many wait."""

from collections.abc import Callable

from fuchang.sandbox.taobao.asked import Asked, Told
from fuchang.sandbox.taobao.refusing import wrong
from fuchang.sandbox.taobao.wording import moment

_FEWEST, _MOST = 10, 200


def consume(call: Asked) -> Told:
    quantity = call.number("quantity", 100)
    if not _FEWEST <= quantity <= _MOST:
        raise wrong("quantity", "quantity 10-200")
    rows = [
        {
            "id": letter.id, "topic": letter.topic, "content": letter.content, "user_nick": letter.nick,
            "user_id": int(letter.shop_id), "pub_time": moment(letter.at), "pub_app_key": "4272",
        }
        for letter in call.state.post.due(most=quantity)
    ]  # fmt: skip
    return {"messages": {"tmc_message": rows}}


def confirm(call: Asked) -> Told:
    ids = call.text("s_message_ids").split(",")
    if len(ids) > _MOST or not all(one.isdigit() for one in ids):
        raise wrong("s_message_ids")
    for one in ids:
        call.state.post.confirm(int(one))
    return {"is_success": True}


def permit(call: Asked) -> Told:
    call.state.post.permitted.add(call.shop_id)
    return {"is_success": True}


def user(call: Asked) -> Told:
    nick = call.text("nick")
    shop = next(iter(call.world.rows("shops", name=nick)), None)
    if shop is None:
        return {}
    valid = shop["shop_id"] in call.state.post.permitted
    return {"tmc_user": {"user_nick": nick, "user_id": int(shop["shop_id"]), "is_valid": valid}}


def queue(call: Asked) -> Told:
    post, name = call.state.post, call.text("group_name")
    row = {"name": name, "broker_name": "sandbox", "put_toal": post.written, "get_total": post.confirmed}  # fmt: skip
    return {"datas": {"tmc_queue_info": [row]}}


def group(call: Asked) -> Told:
    if call.text("group_name").startswith("default"):
        raise wrong("group_name", "不能以 default 开头")
    return {"group_name": call.text("group_name"), "created": moment(call.now)}


HANDLERS: dict[str, Callable[[Asked], Told]] = {
    "taobao.tmc.messages.consume": consume,
    "taobao.tmc.messages.confirm": confirm,
    "taobao.tmc.user.permit": permit,
    "taobao.tmc.user.get": user,
    "taobao.tmc.queue.get": queue,
    "taobao.tmc.group.add": group,
}
