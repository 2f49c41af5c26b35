"""Who is signed in with a browser: a cookie with their ids, which nobody can write but this program."""

import hashlib
import hmac
import secrets
from http.cookies import CookieError, SimpleCookie

NAME = "fairlead"


class Sessions:
    """One browser may have several people signed in, each in tabs of their own; the path of a page, `/as/7/orders`, says which of
    them it is for, and the cookie whether they are signed in. A new start of the program signs everybody out."""

    def __init__(self):
        self.key = secrets.token_bytes(32)

    def people(self, cookie_header: str | None) -> list[str]:
        """The ids of those who are signed in, the first one first."""
        try:
            value = SimpleCookie(cookie_header or "")[NAME].value
        except (CookieError, KeyError):
            return []
        ids, _, signature = value.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(ids).encode()):
            return []
        return [one for one in ids.split(":") if one]

    def cookie(self, ids: list[str]) -> str:
        """The value of `Set-Cookie`."""
        text = ":".join(ids)
        return f"{NAME}={text}.{self._sign(text)}; Path=/; HttpOnly; SameSite=Strict"

    def _sign(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
