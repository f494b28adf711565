"""How the Telegram library reaches the network: aiohttp with JSON bodies, several times faster than its own.

What carries a file goes as a form in several parts, and is given more time.
"""

from __future__ import annotations

import io
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

SECONDS = 15.0
UPLOAD_SECONDS = 90.0
"""More, for a call that carries a file. To give up too early would mean to send it again."""


class AiohttpRequest(BaseRequest):
    """A `BaseRequest` on one aiohttp session, made inside the running loop."""

    def __init__(self, connections: int = 64) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """Send one request. Raises the library's TimedOut or NetworkError, neither of which names the address."""
        assert self._session is not None, "initialize() comes first"
        seconds = read_timeout if isinstance(read_timeout, int | float) else SECONDS
        form = _form(request_data) if request_data is not None and request_data.contains_files else None
        body = request_data.parameters if request_data is not None and form is None else None
        try:
            timeout = aiohttp.ClientTimeout(total=seconds if form is None else seconds + UPLOAD_SECONDS)
            async with self._session.request(method, url, json=body, data=form, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


def _form(request_data: RequestData) -> aiohttp.FormData:
    """The parameters and the files of a call as the parts of one form."""
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in request_data.multipart_data.items():
        # bytes as such would be written in one go, and hold up the event loop
        reader = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, reader, filename=file_name, content_type=mime)
    return form
