"""How the simulated platform says no: the codes and texts of the real one."""

from dataclasses import dataclass

_TEXTS = {
    3: "Upload Fail", 7: "App Call Limited", 10: "Service Currently Unavailable", 11: "Insufficient ISV Permissions",
    12: "Insufficient User Permissions", 15: "Remote service error", 21: "Missing Method", 22: "Invalid Method",
    23: "Invalid Format", 24: "Missing Signature", 25: "Invalid Signature", 26: "Missing Session",
    27: "Invalid Session", 28: "Missing App Key", 29: "Invalid App Key", 30: "Missing Timestamp",
    31: "Invalid Timestamp", 32: "Missing Version", 40: "Missing required arguments", 41: "Invalid arguments",
}  # fmt: skip


@dataclass
class No(Exception):
    """An `error_response`."""

    code: int
    sub_code: str = ""
    sub_msg: str = ""

    def told(self, request_id: str) -> dict[str, object]:
        """As the gateway writes it."""
        words = {"sub_code": self.sub_code, "sub_msg": self.sub_msg}
        given = {name: text for name, text in words.items() if text}
        return {"code": self.code, "msg": _TEXTS.get(self.code, "error"), **given, "request_id": request_id}  # fmt: skip


def missing(name: str) -> No:
    """A parameter that was left out."""
    return No(40, f"isv.missing-parameter:{name}", f"缺少参数 {name}")


def wrong(name: str, why: str = "") -> No:
    """A parameter that cannot be."""
    return No(41, f"isv.invalid-parameter:{name}", why or f"参数 {name} 无效")


def business(sub_code: str, words: str) -> No:
    """The business behind the gateway says no."""
    return No(15, f"isv.{sub_code}", words)
