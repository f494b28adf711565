"""Files that people and the bot sent, kept in memory, and their shapes in a message.

The stand-in does not shrink pictures: the smaller size of a photo holds the same bytes under its own id. Nor
does it recode: what was uploaded is what is downloaded.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from secrets import token_urlsafe

from telegram.constants import FileSizeLimit

from bot.sandbox.shapes import Json, bad_request

THUMBNAIL = 320
UNKNOWN_SIZE = (800, 600)
UNKNOWN_SECONDS = 3
OPUS_RATE = 48_000  # samples a second, whatever it was recorded with
FOLDERS = {"photo": "photos", "voice": "voice", "audio": "music", "sticker": "stickers"}
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "audio/ogg": "oga",
    "audio/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "application/pdf": "pdf",
}


@dataclass(frozen=True)
class Upload:
    """A file as it comes in: its name, its media type, its bytes; `claimed` stands for a size we don't want to hold."""

    data: bytes
    name: str = "file"
    mime: str = "application/octet-stream"
    claimed: int | None = None

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.data) if self.claimed is None else self.claimed


@dataclass(frozen=True)
class StoredFile:
    """A file that Telegram keeps, with the id that the bot asks for it by."""

    file_id: str
    unique_id: str
    path: str
    upload: Upload

    @property
    def shape(self) -> Json:
        """What every mention of the file says."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": self.upload.size,
        }


@dataclass
class Files:
    """All files, by id and by path."""

    _by_id: dict[str, StoredFile] = field(default_factory=dict)
    _by_path: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, upload: Upload, kind: str) -> StoredFile:
        """Keep a file that is sent as a photo, voice, document and so on."""
        suffix = SUFFIXES.get(upload.mime, upload.name.rpartition(".")[2][:8] or "bin")
        path = f"{FOLDERS.get(kind, 'documents')}/file_{len(self._by_path)}.{suffix}"
        stored = StoredFile(f"PRACTICE{token_urlsafe(30)}", token_urlsafe(9), path, upload)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        return stored

    def find(self, file_id: str) -> StoredFile:
        """The file with this id. Raises Refused."""
        if file_id not in self._by_id:
            raise bad_request("invalid file_id")
        return self._by_id[file_id]

    def seen(self, file_id: str) -> Upload | None:
        """The file with this id as a phone shows it."""
        return self._by_id[file_id].upload if file_id in self._by_id else None

    def to_download(self, file_id: str) -> Json:
        """What `getFile` answers. Raises Refused for a file that is unknown or over 20 MB."""
        stored = self.find(file_id)
        if stored.upload.size > FileSizeLimit.FILESIZE_DOWNLOAD:
            raise bad_request("file is too big")
        return stored.shape | {"file_path": stored.path}

    def at(self, path: str) -> Upload | None:
        """The file at a path that `getFile` gave."""
        return self._by_path[path].upload if path in self._by_path else None

    def photo(self, upload: Upload) -> list[Json]:
        """A photo in its sizes, the largest last."""
        width, height = picture_size(upload.data) or UNKNOWN_SIZE
        scale = min(1.0, THUMBNAIL / max(width, height))
        small = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        return [
            self.add(upload, "photo").shape | small,
            self.add(upload, "photo").shape | {"width": width, "height": height},
        ]

    def attachment(self, kind: str, upload: Upload) -> Json:
        """A voice note, audio, document or sticker as a message mentions it."""
        shape = self.add(upload, kind).shape
        match kind:
            case "voice":
                return shape | {"duration": voice_seconds(upload.data), "mime_type": upload.mime}
            case "audio":
                return shape | {"duration": 3, "mime_type": upload.mime, "file_name": upload.name}
            case "sticker":
                flags = {"type": "regular", "is_animated": False, "is_video": False}
                return shape | {"width": 512, "height": 512} | flags
            case _:
                return shape | {"mime_type": upload.mime, "file_name": upload.name}


def voice_seconds(data: bytes) -> int:
    """How long an OGG with Opus plays, rounded up; `UNKNOWN_SECONDS` for anything else."""
    last_page = data.rfind(b"OggS")
    samples = int.from_bytes(data[last_page + 6 : last_page + 14], "little") if last_page >= 0 else 0
    return -(-samples // OPUS_RATE) or UNKNOWN_SECONDS


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def picture_type(data: bytes) -> str:
    """The media type of a picture by its bytes, whatever its sender calls it."""
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        if 0xC0 <= data[at + 1] <= 0xCF and data[at + 1] not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None
