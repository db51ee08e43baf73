"""A store's token: held in one place, sent in one header, shown nowhere."""

from urllib.parse import quote

SHORTEST_SECRET = 16
"""Shorter tokens, such as a sandbox's, are ordinary words: they are not looked for in texts."""
_CONCEALED = b"[concealed]"


class Credential:
    """A bearer token (RFC 6750 §2.1) without the white space that pasting adds."""

    def __init__(self, token: str) -> None:
        self._token = token.strip()

    @property
    def usable(self) -> bool:
        """Whether it can stand in a header at all: visible ASCII, at least one character."""
        return bool(self._token) and all("!" <= character <= "~" for character in self._token)

    @property
    def authorization(self) -> str:
        """The value of the Authorization header."""
        return f"Bearer {self._token}"

    def conceal(self, text: bytes) -> bytes:
        """Return text from the service without the token, which an error page may well repeat.

        Also found: the token with its special characters escaped for an address or for JSON. Tokens that
        are too short to be secret, such as a sandbox's, are left alone: they are ordinary words.
        """
        if len(self._token) < SHORTEST_SECRET:
            return text
        for spelling in {self._token, quote(self._token, safe=""), self._token.replace("/", "\\/")}:
            text = text.replace(spelling.encode(), _CONCEALED)
        return text
