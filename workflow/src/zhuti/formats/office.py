"""What docx and xlsx have in common: a ZIP container, of a size that can be held."""

import io
import zipfile

from zhuti.refusal import Refused

MAX_UNPACKED = 1 << 29
"""Bytes (512 MiB) that a container may unpack to; more is a ZIP bomb or no document."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_container(raw: bytes, old: str) -> None:
    """Check that a file is a ZIP container of bearable size.

    Args:
        raw: the file.
        old: the code for a file in the binary format of old, which is often given the new ending.

    Raises:
        Refused: "encrypted", "too_large", "broken" or the code for the old format.
    """
    if raw.startswith(_OLE):
        raise Refused("encrypted" if _ENCRYPTED in raw else old)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as container:
            parts = container.infolist()
    except Exception:  # zipfile raises more than BadZipFile on damaged files
        raise Refused("broken") from None
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("encrypted")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused("too_large")
