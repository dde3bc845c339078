"""The public client `taobaopy`, unchanged, against the address given; prints what it saw as JSON."""

import json
import sys
import tempfile

from taobaopy.taobao import TaoBaoAPIClient, TaoBaoAPIError

url, key, secret, session, refund_id, picture = sys.argv[1:]
client = TaoBaoAPIClient(key, secret, domain=url)
client.set_access_token(session)
seen = {"time": client.time_get()["time_get_response"]["time"]}
answer = client.refunds_receive_get(fields="refund_id,tid,status,modified", page_size=5)
seen["refunds"] = answer["refunds_receive_get_response"]["refunds"]["refund"]
answer = client.trades_sold_get(fields="tid,status,orders", page_size=3, use_has_next=True)
seen["trades"] = answer["trades_sold_get_response"]["trades"]["trade"]
tid = seen["trades"][0]["tid"]
seen["trade"] = client.trade_fullinfo_get(fields="tid,oaid,orders", tid=tid)["trade_fullinfo_get_response"]["trade"]  # fmt: skip
with tempfile.NamedTemporaryFile(suffix=".jpg") as proof:
    proof.write(bytes.fromhex(picture))
    proof.seek(0)
    answer = client.refund_refuse(
        refund_id=refund_id, refuse_message="已发货，物流显示运输中", refuse_proof=proof
    )
seen["refused"] = answer["refund_refuse_response"]["refund"]["status"]
try:
    client.refund_refuse(refund_id=refund_id, refuse_message="再来一次")
except TaoBaoAPIError as error:
    seen["again"] = [error.code, error.sub_code, error.sub_msg]
sys.stdout.write(json.dumps(seen))
