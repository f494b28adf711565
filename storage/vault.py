"""The one wall. Content is sealed with one key per owner; there is one way to plaintext: `Vault.open`.

Rules of this file:
- Sealing is AES-256-GCM. The associated data is table, owner, row and column: a value moved elsewhere fails to open.
- An owner's key is wrapped by the master key, which is never in the database. Without the master key all is noise.
- Opening needs a `Scope`, made from an inbox row's chat or a worker's caseload. Out of scope is `Refused`.
- Destroying a key makes everything it sealed unreadable for ever, also in backups of the database.
- Addresses and tokens are looked up by keyed digest (`Vault.digest`).
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, insert, select, update

from storage.columns import Sealed
from storage.tables.core import keys


class Refused(Exception):
    """This row is not for whoever asked."""


class Erased(Exception):
    """The key that opened this row has been destroyed."""


class Tampered(Exception):
    """A sealed value does not belong to the row it stands in, or was changed."""


class WrongMasterKey(Exception):
    """The master key is not the one this database was made with."""


@dataclass(frozen=True)
class Scope:
    """Whose rows may be opened, and who asks. `actor` is for the audit: "person:7", "operator", "wren"."""

    actor: str
    owners: frozenset[str]


@dataclass(frozen=True)
class Row:
    """The cell that a sealed value stands in."""

    table: str
    owner: str
    id: int | str
    column: str

    @property
    def bound(self) -> bytes:
        return f"{self.table}|{self.owner}|{self.id}|{self.column}".encode()


def person(person_id: int) -> str:
    """The owner name of a person."""
    return f"person:{person_id}"


def case(case_id: int) -> str:
    """The owner name of a case."""
    return f"case:{case_id}"


def day(at: datetime) -> str:
    """The owner name of a day's raw updates."""
    return f"day:{at:%Y-%m-%d}"


class Vault:
    """Seals and opens. Holds unwrapped keys in memory only. Safe to use from several threads."""

    def __init__(self, master: bytes) -> None:
        """`master` is 32 bytes."""
        self._wrapping = AESGCM(_derive(master, b"wrap"))
        self._digesting = _derive(master, b"digest")
        self._keys: dict[str, AESGCM] = {}
        self._unsettled: set[str] = set()

    def digest(self, purpose: str, value: bytes) -> bytes:
        """A keyed digest, to find a row by something that is not stored. 32 bytes."""
        return hmac.digest(self._digesting, purpose.encode() + b"\0" + value, sha256)

    def seal(self, conn: Connection, row: Row, content: bytes, now: datetime) -> bytes:
        """Seal `content` for `row`, making the owner's key if there is none. Raises Erased if it was destroyed."""
        key = self._find(conn, row.owner) or self._make(conn, row.owner, now)
        nonce = os.urandom(12)
        return Sealed.MARK + nonce + key.encrypt(nonce, content, row.bound)

    def open(self, conn: Connection, scope: Scope, row: Row, sealed: bytes) -> bytes:
        """The plaintext. Raises Refused, Erased or Tampered."""
        if row.owner not in scope.owners:
            raise Refused(row.table)
        key = self._find(conn, row.owner)
        if key is None:
            raise Erased(row.table)
        start = len(Sealed.MARK)
        try:
            return key.decrypt(sealed[start : start + 12], sealed[start + 12 :], row.bound)
        except InvalidTag:
            raise Tampered(row.table) from None

    def destroy(self, conn: Connection, owner: str, now: datetime) -> None:
        """Make all that `owner`'s key sealed unreadable for ever."""
        conn.execute(update(keys).where(keys.c.owner == owner).values(wrapped=None, destroyed_at=now))
        self._unsettled.add(owner)  # a reader who still sees the key must not bring it back into memory
        self._keys.pop(owner, None)

    def settled(self) -> None:
        """Keys made or destroyed so far are committed. Until then none is remembered: a rolled-back key never was."""
        self._unsettled.clear()

    def check(self, conn: Connection, now: datetime) -> None:
        """Raise WrongMasterKey unless this master key opens this database's own mark (made at first use)."""
        self._find(conn, "wren") or self._make(conn, "wren", now)

    def _find(self, conn: Connection, owner: str) -> AESGCM | None:
        if owner in self._keys:
            return self._keys[owner]
        found = conn.execute(select(keys.c.wrapped).where(keys.c.owner == owner)).one_or_none()
        if found is None:
            return None
        if found.wrapped is None:
            raise Erased(owner.split(":")[0])
        try:
            raw = self._wrapping.decrypt(found.wrapped[:12], found.wrapped[12:], owner.encode())
        except InvalidTag:
            raise WrongMasterKey("the master key is not the one this database was made with") from None
        key = AESGCM(raw)
        return key if owner in self._unsettled else self._keys.setdefault(owner, key)

    def _make(self, conn: Connection, owner: str, now: datetime) -> AESGCM:
        raw, nonce = os.urandom(32), os.urandom(12)
        wrapped = nonce + self._wrapping.encrypt(nonce, raw, owner.encode())
        self._unsettled.add(owner)
        conn.execute(insert(keys).values(owner=owner, wrapped=wrapped, created_at=now))
        return AESGCM(raw)


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wren " + purpose).derive(master)
