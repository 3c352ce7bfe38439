"""A CARTO whose only row has the parameters of the statement, so that a response shows its tenant.

python -m benchmarks.soak.tenant_rows PORT
"""

import asyncio
import sys
from typing import Final
from urllib.parse import parse_qs

import msgspec
import uvicorn
from starlette.types import Receive, Scope, Send

__all__ = ["app"]

SECONDS: Final = 0.005
"""How long a statement takes, so that requests meet calls in flight."""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    body = b""
    while (message := await receive()).get("body") or message.get("more_body"):
        body += message["body"]
        if not message.get("more_body"):
            break
    if "/token" in scope["path"]:
        content: object = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
    else:
        await asyncio.sleep(SECONDS)
        content = {"rows": [_parameters(scope["query_string"], body)]}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(content)})


def _parameters(query_string: bytes, body: bytes) -> object:
    if body:
        return msgspec.json.decode(body)["queryParameters"]
    return msgspec.json.decode(parse_qs(query_string.decode())["queryParameters"][0])


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False, lifespan="off")
