"""A camera that shows how far it is, and returns its picture as a file."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from weir_driver import Range, Unit, action, command, log, progress, serve, sleep


@dataclass
class Photo:
    picture: Annotated[Path, "what the camera sees"]
    brightness: Annotated[float, Range(0, 1)]


class Camera:
    def __init__(self, width: int = 96, height: int = 64):
        """Takes the `config` of the workcell file: here you open your camera."""
        self.width, self.height = width, height

    @action
    def photograph(
        self,
        exposure: Annotated[float, Unit("s"), Range(above=0, maximum=60)] = 0.5,
        format: Literal["png", "pgm"] = "png",
    ) -> Photo:
        """Takes a picture of the plate."""
        rows = []
        for y in range(self.height):
            sleep(exposure / self.height)  # ends at once when the run is cancelled
            rows.append(bytes(255 * x * y // (self.width * self.height) for x in range(self.width)))
            progress((y + 1) / self.height, f"row {y + 1} of {self.height}")
        file = command().workdir / f"plate.{format}"
        file.write_bytes(_png(rows) if format == "png" else _pgm(rows))
        log(f"wrote {file.name}, {file.stat().st_size} bytes")
        return Photo(file, round(sum(map(sum, rows)) / 255 / self.width / self.height, 3))


def _pgm(rows: list[bytes]) -> bytes:
    return b"P5 %d %d 255\n" % (len(rows[0]), len(rows)) + b"".join(rows)


def _png(rows: list[bytes]) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


serve(Camera)
