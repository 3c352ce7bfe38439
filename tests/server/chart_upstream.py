"""A CARTO in a process of its own, which returns 1,000 rows, and 20 rows of any chart."""

import json

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

ROWS = {
    "rows": [
        {
            "text": f"text {each}", "whole": each, "long": str(each), "number": each / 7,
            "flag": True, "day": "2018-01-31", "moment": "2018-01-31T00:00:00Z",
        }
        for each in range(1000)
    ]
}  # fmt: skip
CHART = {"rows": [{"__k0": "2018-01-31", "__count": 3.5, "__m0": "7"} for _ in range(20)]}
BINS = {"rows": [{"__k0": each, "__count": 3.5} for each in range(20)]}
BODIES = [json.dumps(each).encode() for each in (ROWS, CHART, BINS)]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    sent, more = scope["query_string"], True
    while more:
        message = await receive()
        sent, more = sent + message.get("body", b""), message.get("more_body", False)
    body = BODIES[2 if b"FLOOR" in sent else 1 if b"__k0" in sent else 0]
    await Response(body, media_type="application/json")(scope, receive, send)
