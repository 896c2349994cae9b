"""Open the archives that students hand in: zip, tar and gzip, safely. Called by the extractor of the collectors.

In comes an archive; its files are written below a folder, and their paths come out. An unsafe or broken file is left
out with a sentence. Python opens no RAR and no 7z archive; `choose` says what they are.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ...words import Sentence

FIRST_TIME = datetime(1980, 1, 3).timestamp()  # a zip without times holds 1 January 1980
_ENDING = re.compile(r"\.(?:zip|tar|t[gbx]z|tar\.(?:gz|bz2|xz)|gz)$", re.IGNORECASE)
_PACKED: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
# the errors of an archive that is encrypted, is cut off or has a name that is too long
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    OSError,
    RuntimeError,
    OverflowError,
    ValueError,
    EOFError,
)
Say = Callable[[Sentence], None]
Member = tuple[str, float, Callable[[], bytes]]  # a file's name in the archive, its time, and its content


def folder_of(archive: Path) -> Path | None:
    """Return the folder that an archive is opened into; None for a file that is not an archive."""
    short = _ENDING.sub("", archive.name)
    return archive.with_name(short) if short not in ("", archive.name) else None


def opened(archive: Path, folder: Path, say: Say, most: int | None = None, most_files: int = 0) -> Iterator[Path]:
    """Write the files of `archive` below `folder`, and yield their paths.

    `most` limits the bytes of an archive that a student handed in, and `most_files` its files.
    """
    try:
        if most is None or zipfile.is_zipfile(archive) or not _is_tar(archive):
            yield from _unzipped(archive, folder, say, most, most_files)
        else:
            yield from _written(archive, _tar_members(archive, most), folder, say, most_files)
    except _TooLarge:
        said = Sentence(
            "{archive} was not opened, it would fill more than {most} MB: look at it by hand.",
            archive=archive.name,
            most=(most or 0) >> 20,
        )
        say(said)
    except BROKEN as error:
        say(Sentence("{archive} cannot be opened ({why}): look at it by hand.", archive=archive.name, why=why(error)))


def _is_tar(archive: Path) -> bool:
    """Say whether a file is a tar archive or packed: students rename them, too."""
    with archive.open("rb") as file:
        start = file.read(263)
    return archive.suffix.lower() != ".zip" or start.startswith(tuple(_PACKED)) or start[257:262] == b"ustar"


class _TooLarge(Exception):
    """The archive holds more than it may."""


def _unzipped(archive: Path, folder: Path, say: Say, most: int | None, most_files: int) -> Iterator[Path]:
    with zipfile.ZipFile(archive) as found:
        infos = [info for info in found.infolist() if not info.filename.replace("\\", "/").endswith("/")]
        if most is not None and sum(info.file_size for info in infos) > most:
            raise _TooLarge
        members = [(info.filename, _time(info), partial(found.read, info)) for info in infos]
        yield from _written(archive, members, folder, say, most_files)


def _tar_members(archive: Path, most: int) -> list[Member]:
    """Return the files of a tar archive, or the one file that gzip packed. Links and devices are not files."""
    raw = archive.read_bytes()[: most + 1]
    unpack = next((unpack for start, unpack in _PACKED.items() if raw.startswith(start)), None)
    if unpack is not None:
        with unpack(io.BytesIO(raw)) as packed:
            raw = packed.read(most + 1)
    if len(raw) > most:
        raise _TooLarge
    try:
        found = tarfile.TarFile(fileobj=io.BytesIO(raw))
    except tarfile.TarError:
        if unpack is not gzip.open:
            raise
        return [(re.sub(r"\.gz$", "", archive.name, flags=re.IGNORECASE), archive.stat().st_mtime, lambda: raw)]
    files = [one for one in found if one.isreg()]
    if sum(one.size for one in files) > most:  # the holes of a sparse file take no room in the archive
        raise _TooLarge
    return [(one.name, one.mtime, partial(_content, found, one)) for one in files]


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = archive.extractfile(member)
    return b"" if found is None else found.read()


def _written(archive: Path, members: Sequence[Member], folder: Path, say: Say, most_files: int) -> Iterator[Path]:
    if most_files and len(members) > most_files:
        said = Sentence(
            "{archive} was not opened, it holds {files} files: look at it by hand.",
            archive=archive.name,
            files=len(members),
        )
        say(said)
        return
    for name, when, content in members:
        try:
            yield _one(name, when, content, folder)
        except BROKEN as error:
            said = Sentence(
                "{member!r} in {archive} was left out ({why}): look at it by hand.",
                member=name[:100],
                archive=archive.name,
                why=why(error),
            )
            say(said)


def _one(said: str, when: float, content: Callable[[], bytes], folder: Path) -> Path:
    """Write one file and return its path. Its mode is ignored: it could make the file unreadable.

    Windows PowerShell writes backslashes between folders. The time in the archive becomes the file's. Raises one of
    BROKEN.
    """
    name = said.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        raise ValueError(Sentence("it would be written outside of its folder"))
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content())
    os.utime(target, (when, when) if when > FIRST_TIME else (0.0, 0.0))
    return target


def _time(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError):  # a zip may hold a time that does not exist
        return 0.0


def why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
