"""The instrument of recording-module.ts as a driver in Python, which writes the same book. It can be killed by itself."""

import contextlib
import hashlib
import json
import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from weir_driver import Cancelled, action, command, serve, sleep, uninterrupted


@dataclass
class Made:
    command: str
    made: float
    list: "list[int]"
    proof: Path


class Witness:
    def __init__(self, book: str, name: str):
        self.book, self.name, self.instance = Path(book), name, os.environ["WEIR_INSTANCE"]
        # Where it is told at which edge of a movement it is to die.
        self.dies = self.book.with_name(f"dies-{self.instance}")
        # Renamed, so that nobody reads half a number.
        pid = self.book.with_name(f"driver-{self.instance}.{os.getpid()}")
        pid.write_text(str(os.getpid()))
        pid.rename(self.book.with_name(f"driver-{self.instance}"))

    def note(self, **what: Any) -> None:
        run, step, _ = command().id.split(".")
        of = {"command": command().id, "run": run, "step": int(step), "module": self.name, "instance": self.instance}
        line = json.dumps({**what, **of, "pid": os.getpid(), "at": round(time.monotonic() * 1000)})
        file = os.open(self.book, os.O_WRONLY | os.O_APPEND)
        os.write(file, f"{line}\n".encode())
        os.fsync(file)
        os.close(file)
        # Nobody else could kill it in this very moment.
        if self.dies.exists() and self.dies.read_text() == what["edge"]:
            self.dies.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    @action
    def act(
        self,
        ms: int = 0,
        bytes: int = 40,
        fails: int = 0,
        deaf: bool = False,
        mark: str = "",
        got: Any = None,
        tag: Optional[str] = None,
        plate: Optional[Path] = None,
    ) -> Made:
        """Moves for so many milliseconds and makes a file of so many bytes."""
        given = {name: value for name, value in (("got", got), ("tag", tag)) if value is not None}
        digest = {} if plate is None else {"input": hashlib.sha256(plate.read_bytes()).hexdigest()}
        moves = False
        result = None
        try:
            with uninterrupted() if deaf else contextlib.nullcontext():
                with uninterrupted():
                    self.note(edge="begin", mark=mark, **given, **digest)
                    moves = True
                sleep(ms / 1000)
                with uninterrupted():
                    moves = False
                    if command().attempt <= fails:
                        self.note(edge="end", mark=mark, how="failed")
                        raise RuntimeError("the witness was told to fail")
                    chance = {"made": random.random(), "list": random.sample(range(1_000_000), random.randint(1, 4))}
                    self.note(edge="end", mark=mark, how="done", **chance)
                    proof = command().workdir / "proof.bin"
                    proof.write_bytes(_proof_of(command().id, bytes))
                    result = Made(command().id, **chance, proof=proof)
        except Cancelled as stop:
            if moves:
                self.note(edge="end", mark=mark, how="orphaned" if str(stop) == "the agent has ended" else "stopped")
            if result is None:
                raise
        return result


def _proof_of(command_id: str, size: int) -> bytes:
    blocks = (hashlib.sha256(f"{command_id} {n}".encode()).digest() for n in range((size + 31) // 32))
    return b"".join(blocks)[:size]


serve(Witness)
