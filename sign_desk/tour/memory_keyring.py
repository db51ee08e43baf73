"""A keyring that forgets everything with the process: the tour's tokens must not end up in the operator's own."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps passwords as a keyring of the operating system would, but for this process only."""

    priority = 5

    def __init__(self) -> None:
        # Without KeyringBackend's own, which takes over settings of the operator's keyring from the environment.
        self._passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return the password, or None."""
        return self._passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the password in place of an earlier one."""
        self._passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove the password. Raises PasswordDeleteError where there is none."""
        if self._passwords.pop((service, username), None) is None:
            raise PasswordDeleteError("There is no such password.")
