"""E-mail to workers, the second channel: that something urgent waits, and nothing of what it is.

Rules of this file: every e-mail has the same words. What could not be sent is tried again with growing waits, which
stand on disk. Where no mail server is set nothing is sent, and the rows stay for when there is one.
"""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from functools import partial
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.logs import fault, log
from bot.pace import IDLE, rest, until
from bot.settings import Settings
from storage import mails
from storage.database import Database
from storage.mails import Mail

SUBJECT: Final = "Wren: something needs you"
BODY: Final = "Something urgent waits for you in Wren.\n\nPlease sign in to the console: {console}\n"
PATIENCE: Final = 20.0
"""Seconds for one e-mail."""


class Mailer:
    """Use as `await Mailer(...).run()`; call `wake` when something was queued."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._db, self._settings = database, settings
        self._bell = asyncio.Event()

    def wake(self) -> None:
        """Something may be due."""
        self._bell.set()

    async def run(self) -> None:
        """Send until cancelled; without a mail server, only wait."""
        if not self._settings.mail_server:
            await asyncio.Event().wait()
        while True:
            self._bell.clear()
            seconds = IDLE
            try:
                for mail in await self._db.read(mails.due):
                    await self._send(mail)
                seconds = until(await self._db.read(mails.next_at), self._db.now())
            except Exception as error:
                fault("cannot_mail", error)
            await rest(self._bell, seconds)

    async def _send(self, mail: Mail) -> None:
        try:
            await self._post(mail.address)
        except Exception as error:  # whatever an address or a server can be: the others are mailed all the same
            fault("mail_refused", error, attempts=mail.attempts)
            await self._db.write(partial(mails.later, mail=mail))
        else:
            log("mailed")
            await self._db.write(partial(mails.sent, mail=mail.id))

    async def _post(self, address: str) -> None:
        """Hand one e-mail to the mail server. Raises SMTPException or OSError."""
        server = urlsplit(self._settings.mail_server.get_secret_value()) if self._settings.mail_server else urlsplit("")
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.mail_from, address, SUBJECT
        message.set_content(BODY.format(console=self._settings.console))
        await aiosmtplib.send(
            message,
            hostname=server.hostname,
            port=server.port,
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            start_tls=True if server.username and server.scheme == "smtp" else None,
            timeout=PATIENCE,
        )
