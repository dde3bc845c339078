"""The platform's own generated SDK for Python (`top`), unchanged, against the address given.

`taobao-openapi` has the generated requests; of `taobao-sdk-python3` only the core is used, for which a
request is three lines of what the platform generates.
"""

import io
import json
import sys
from urllib.parse import urlsplit

import top.api
from top.api.base import FileItem, RestApi, TopException

url, key, secret, session, refund_id, _picture = sys.argv[1:]
place = urlsplit(url)


def request(name, files=(), **params):
    """The generated request of that name, or one made as the platform makes them."""
    kind = getattr(top.api, name, None) or made(name, files)
    asked = kind(place.hostname, place.port)
    asked.set_app_info(top.appinfo(key, secret))
    for param, value in params.items():
        setattr(asked, param, value)
    return asked.getResponse(session)


def made(name, files):
    words = "".join(
        f".{sign.lower()}" if sign.isupper() else sign for sign in name.removesuffix("Request")
    )
    named = {
        "getapiname": lambda _self: f"taobao{words}",
        "getMultipartParas": lambda _self: list(files),
    }
    return type(name, (RestApi,), named)


seen = {"time": request("TimeGetRequest")["time_get_response"]["time"]}
answer = request("RefundsReceiveGetRequest", fields="refund_id,tid,status,modified", page_size=5)
seen["refunds"] = answer["refunds_receive_get_response"]["refunds"]["refund"]
answer = request("TradesSoldGetRequest", fields="tid,status,orders", page_size=3)
seen["trades"] = answer["trades_sold_get_response"]["trades"]["trade"]
tid = seen["trades"][0]["tid"]
seen["trade"] = request("TradeFullinfoGetRequest", fields="tid,oaid,orders", tid=tid)["trade_fullinfo_get_response"]["trade"]  # fmt: skip
proof = FileItem("proof.gif", io.StringIO("GIF89a" + "0" * 500))
# its form with a file takes Latin-1 only: a defect of that client, met in others' code as well
words = "Shipped, on its way by the trace"
answer = request("RefundRefuseRequest", files=("refuse_proof",), refund_id=refund_id, refuse_message=words, refuse_proof=proof)  # fmt: skip
seen["refused"] = answer["refund_refuse_response"]["refund"]["status"]
try:
    request("RefundRefuseRequest", refund_id=refund_id, refuse_message="Once more")
except TopException as error:
    seen["again"] = [error.errorcode, error.subcode, error.submsg]
sys.stdout.write(json.dumps(seen))
