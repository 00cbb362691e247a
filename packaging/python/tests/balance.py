"""A balance, as a driver of a lab would be written; the tests of `Fake` and of the command line use it."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Optional

from weir_driver import (
    Caution,
    Range,
    Unknown,
    action,
    cancelled,
    command,
    log,
    order,
    progress,
    serve,
    sleep,
    state,
)


@dataclass
class Weighed:
    mass: float
    trace: Path


class Balance:
    """A balance."""

    def __init__(self, port: str = "COM1"):
        self.port = port
        self.closed = False
        self.ready = False

    def connect(self) -> None:
        self.ready = True

    @action
    def weigh(self, sample: Annotated[int, Range(1, 12)], blank: Optional[Path] = None) -> Weighed:
        """Weighs a sample."""
        progress(0.5, "settling")
        print("printed")
        if sample == 9:
            raise ValueError("sample 9 is not there")
        trace = command().workdir / "trace.csv"
        trace.write_text(blank.read_text() if blank else "0")
        log("settled")
        return Weighed(12.5, trace)

    @weigh.check
    def heavy(self, sample: int) -> Optional[Caution]:
        return Caution("it is heavy") if sample > 6 else None

    @weigh.simulate
    def guess(self, sample: int) -> dict:
        return {"mass": sample * 2.0}

    @weigh.recover
    def last(self, sample: int) -> Weighed:
        raise Unknown(f"nothing is known of {command().id}")

    @action
    def wait(self, seconds: float = 60) -> str:
        progress(0)
        sleep(seconds)
        return "waited"

    @action
    async def wait_async(self) -> None:
        progress(0)
        await asyncio.sleep(60)

    @action
    async def is_cancelled(self) -> bool:
        return cancelled()

    @state
    def report(self) -> dict:
        return {"ready": self.ready}

    @order("lock")
    def lock(self) -> None:
        self.ready = False

    def close(self) -> None:
        self.closed = True


serve(Balance, setup=Balance.connect)
