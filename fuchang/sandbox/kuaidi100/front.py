"""Where the simulated 快递100 answers. What only it can say wrong: `error` with facts `code`, `message`."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from fuchang.facts.codes import code
from fuchang.facts.couriers import recognise
from fuchang.kernel.ids import fingerprint
from fuchang.sandbox import parcels
from fuchang.sandbox.faults import Said
from fuchang.sandbox.kuaidi100.state import (
    CUSTOMER,
    FIRST_PUSH_S,
    KEY,
    LOCK_S,
    NAME,
    SECRET,
    State,
    Subscription,
    md5,
    table,
)

Answer = dict[str, Any] | list[Any]
# the smallest picture there is: one grey dot
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000"
    "000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)
# with HTTP 200, as everything
_WRONG_COURIER: Answer = {
    "message": "快递公司参数异常：单号不存在或者已经过期", "nu": "", "ischeck": "0", "condition": "",
    "com": "", "status": "201", "state": "0", "data": [],
}  # fmt: skip


def routes(state: State) -> list[BaseRoute]:
    """Its four doors, and the pictures that it hands out."""

    def door(call: str, done: Any) -> Any:
        async def handle(request: Request) -> Response:
            form = {name: str(value) for name, value in (await request.form()).items()}
            given = {**dict(request.query_params), **form}

            async def answer(said: Said | None) -> Response:
                if said and said.what == "error":
                    return JSONResponse(_no(said.facts["code"], said.facts.get("message", "")))
                return JSONResponse(done(state, given))

            return await state.sandbox.through(request, platform=NAME, call=call, answer=answer)

        return handle

    async def picture(_request: Request) -> Response:
        return Response(_PICTURE, media_type="image/png")

    return [
        Route("/poll/query.do", door("query", query), methods=["POST"]),
        Route("/poll", door("subscribe", subscribe), methods=["POST"]),
        Route("/autonumber/auto", door("recognise", recognised), methods=["GET"]),
        Route("/label/order", door("label", label), methods=["POST"]),
        Route("/kuaidi100/receipts/{number}.png", picture, methods=["GET"]),
    ]


def query(state: State, form: Mapping[str, str]) -> Answer:
    """A real-time query; the same number again within half an hour is refused."""
    param = form.get("param", "")
    if form.get("customer") != CUSTOMER or form.get("sign") != md5(param + KEY + CUSTOMER):
        return _no("503", "验证签名失败")
    asked = _json(param)
    number, company = str(asked.get("num", "")).upper(), str(asked.get("com", ""))
    refused = _refused(state, number, company, asked)
    if refused:
        return refused
    right = state.company(number)
    if right and company and company != right:
        return _WRONG_COURIER
    told = state.told(number)
    return told if right and told["data"] else _no("500", "查询无结果，请隔段时间再查")


def _refused(state: State, number: str, company: str, asked: Mapping[str, Any]) -> Answer | None:
    """Why a signed query is not answered; what is answered locks its number."""
    now = state.sandbox.clock.moment()
    if not number:
        return _no("400", "找不到对应公司")
    if _phone_missing(company, asked):
        return _no("408", "快递公司需要验证手机号后四位")
    if now - state.asked.get(number, 0) < LOCK_S:
        return _no("504", "查询过于频繁，单号已锁定")
    state.asked[number] = now
    return None


def subscribe(state: State, form: Mapping[str, str]) -> Answer:
    """Somebody wants to hear of a number; the first call comes a quarter of an hour later."""
    asked = _json(form.get("param", ""))
    number = str(asked.get("number", "")).upper()
    parameters = asked.get("parameters") or {}
    if asked.get("key") != KEY:
        return _no("600", "您不是合法的订阅者")
    if not number or not parameters.get("callbackurl"):
        return _no("700", "订阅方的订阅数据存在错误")
    if number in state.subscribed:
        return _no("501", "重复订阅")
    if state.quota <= 0:
        return _no("601", "POLL:KEY已过期")
    state.quota -= 1
    state.subscribed[number] = Subscription(
        str(parameters["callbackurl"]),
        str(parameters.get("salt", "")),
        str(asked.get("company", "")),
    )
    state.call_back(number, after_s=FIRST_PUSH_S)
    return {"result": True, "returnCode": "200", "message": "提交成功"}


def recognised(_state: State, form: Mapping[str, str]) -> Answer:
    """Whose number it may be."""
    if form.get("key") != KEY:
        return _no("601", "KEY已过期")
    codes = table()["couriers"]
    found = [one.courier for one in recognise(form.get("num", "")) if one.courier in codes]
    return [{"comCode": codes[name], "lengthPre": len(form["num"])} for name in found]


def label(state: State, form: Mapping[str, str]) -> Answer:
    """Receipts and interceptions."""
    param = form.get("param", "")
    if form.get("key") != KEY or form.get("sign") != md5(f"{param}{form.get('t')}{KEY}{SECRET}"):
        return {"success": False, "code": 503, "message": "验证签名失败"}
    asked = _json(param)
    number = str(asked.get("kuaidinum", "")).upper()
    acts = {"backOrder": _receipt, "interceptOrder": _intercept}
    act = acts.get(form.get("method", ""))
    if act is None or not state.company(number):
        return {"success": False, "code": 400, "message": "单号或方法有误"}
    return act(state, number)


def _receipt(state: State, number: str) -> Answer:
    now = state.sandbox.clock.moment()
    if parcels.state(parcels.seen(state.sandbox.world, number, until=now)) != "delivered":
        return {"success": False, "code": 500, "message": "暂无回单"}
    files = [{"fileType": "png", "fileUrl": f"/kuaidi100/receipts/{number}.png"}]
    return {"success": True, "code": 200, "message": "success", "data": {"files": files}}


def _intercept(state: State, number: str) -> Answer:
    world, now = state.sandbox.world, state.sandbox.clock.moment()
    last = parcels.state(parcels.seen(world, number, until=now))
    if number in state.intercepted:
        return {"success": False, "code": 500, "message": "该单已发起拦截"}
    if last in {"delivered", "returned", "cancelled"}:
        return {"success": False, "code": 500, "message": "快件状态不支持拦截"}
    task = fingerprint("intercept", number)
    state.intercepted[number] = task
    words = "拦截成功，快件退回中"
    returning = code(kind="trace", word="returning")
    world.scan(number, {"seen_at": now, "code": returning, "words": words}, at=now)
    return {
        "success": True,
        "code": 200,
        "message": "success",
        "data": {"taskId": task, "msg": "已受理"},
    }


def _phone_missing(company: str, asked: Mapping[str, Any]) -> bool:
    wanting = {table()["couriers"][name] for name in table()["wants_phone"]}
    return company in wanting and len(str(asked.get("phone", ""))) < 4  # noqa: PLR2004 - 后四位


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _no(answer: str, message: str) -> Answer:
    return {"result": False, "returnCode": str(answer), "message": message}
