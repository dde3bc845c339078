"""Where the simulated 快递鸟 answers. What only it can say wrong: `error` with facts `reason`."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from fuchang.facts.couriers import recognise
from fuchang.kernel.clock import local_text
from fuchang.sandbox.faults import Said
from fuchang.sandbox.kdniao.state import BUSINESS, FIRST_PUSH_S, NAME, State, signature, table

_QUERIES, _SUBSCRIPTIONS, _RECOGNISE = {"1002", "8001"}, {"1008", "8008"}, "2002"


def routes(state: State) -> list[BaseRoute]:
    """Its one door, and its console."""

    async def dist(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}

        async def answer(said: Said | None) -> Response:
            if said and said.what == "error":
                return JSONResponse(_no(str(said.facts.get("reason", "系统繁忙"))))
            return JSONResponse(answered(state, form))

        call = form.get("RequestType", "?")
        return await state.sandbox.through(request, platform=NAME, call=call, answer=answer)

    async def console(request: Request) -> Response:
        told = await request.json()
        state.callback = str(told.get("callback", state.callback))
        state.quota = int(told.get("quota", state.quota))
        return JSONResponse({"callback": state.callback, "quota": state.quota})

    return [
        Route("/api/dist", dist, methods=["POST"]),
        Route("/Ebusiness/EbusinessOrderHandle.aspx", dist, methods=["POST"]),
        Route("/sandbox/kdniao", console, methods=["POST"]),
    ]


def answered(state: State, form: Mapping[str, str]) -> dict[str, Any]:
    """The answer to any of its request types."""
    data = _signed_data(form)
    if form.get("EBusinessID") != BUSINESS or data is None:
        return _no("非法参数[DataSign 签名不匹配]")
    asked = _json(data)
    kind, number = form.get("RequestType", ""), str(asked.get("LogisticCode", "")).upper()
    if kind == _RECOGNISE:
        return _recognised(number)
    if not number:
        return _no("快递单号为空")
    if kind in _QUERIES:
        return _queried(state, asked, number)
    if kind in _SUBSCRIPTIONS:
        return _subscribed(state, asked, number)
    return _no("非法参数[RequestType]")


def _signed_data(form: Mapping[str, str]) -> str | None:
    """The text that was signed: encoded once by the form, or once more as the vendor's demo does."""
    data, signed = form.get("RequestData", ""), form.get("DataSign", "")
    for text, sign in ((data, signed), (unquote(data), unquote(signed))):
        if sign == signature(text):
            return text
    return None


def _queried(state: State, asked: Mapping[str, Any], number: str) -> dict[str, Any]:
    if state.quota <= 0:
        return _no("业务错误[没有可用套餐]")
    state.quota -= 1
    company = str(asked.get("ShipperCode", ""))
    wanting = {table()["couriers"][name] for name in table()["wants_phone"]}
    if company in wanting and not asked.get("CustomerName"):
        return _no("CustomerName不能为空，请传手机号后四位")
    told = state.told(number)
    if company and company != told["ShipperCode"]:
        nothing = {"State": "0", "StateEx": "0", "Traces": [], "Reason": "暂无轨迹信息"}
        return {**told, **nothing, "ShipperCode": company}
    return told


def _subscribed(state: State, asked: Mapping[str, Any], number: str) -> dict[str, Any]:
    state.subscribed[number] = str(asked.get("Callback", ""))
    state.call_back(number, after_s=FIRST_PUSH_S)
    now = local_text(state.sandbox.clock.moment())
    return {"EBusinessID": BUSINESS, "UpdateTime": now, "Success": True, "Reason": ""}


def _recognised(number: str) -> dict[str, Any]:
    codes = table()["couriers"]
    found = [one.courier for one in recognise(number) if one.courier in codes]
    shippers = [{"ShipperCode": codes[name], "ShipperName": name} for name in found]
    return {"EBusinessID": BUSINESS, "Success": True, "LogisticCode": number, "Shippers": shippers}


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _no(reason: str) -> dict[str, Any]:
    return {"EBusinessID": BUSINESS, "Success": False, "Reason": reason, "Traces": []}
