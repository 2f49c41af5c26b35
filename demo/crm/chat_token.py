"""The token by which the chat knows who somebody is: docs/chat.md, “Who somebody is”."""

import base64
import hashlib
import hmac
import json
import time


def chat_token(secret: bytes, person_id: str, name: str, title: str, seconds: int = 600) -> str:
    """A JWT (RFC 7519), signed with HS256, for the next ten minutes; the page asks for another one before they are over."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    claims = {"sub": person_id, "aud": "hansard-chat", "exp": int(time.time()) + seconds, "name": name, "title": title}
    text = part(b'{"alg":"HS256","typ":"JWT"}') + "." + part(json.dumps(claims).encode())
    return text + "." + part(hmac.new(secret, text.encode(), hashlib.sha256).digest())
