"""Runs a driver as weir does: a process, with the protocol on its pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parent.parent / "src"


class DriverProcess:
    """A driver of that text. Its standard error goes into a file, which `stderr` reads."""

    def __init__(self, text: str, *, config: dict[str, Any] | None = None, initialize: bool = True):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "balance.py")
        self.path.write_text("from weir_driver import *\n" + text, encoding="utf-8")
        self.log = open(Path(self.folder.name, "stderr"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "WEIR_DRIVER": "1", "PYTHONUNBUFFERED": ""},
            start_new_session=True,
        )
        self.heard: list[dict[str, Any]] = []
        self.requests = 0
        if initialize:
            params = {"protocol": 1, "module": "balance", "instance": "here", "config": config or {}}
            self.about = self.ask("initialize", **params)

    def __enter__(self) -> DriverProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            stream.close()
        self.folder.cleanup()

    @property
    def stderr(self) -> str:
        self.log.flush()
        return Path(self.folder.name, "stderr").read_text(encoding="utf-8")

    def write(self, line: str) -> None:
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def send(self, method: str, **params: Any) -> int:
        """Makes a request; returns its id."""
        self.requests += 1
        self.write(json.dumps({"jsonrpc": "2.0", "id": self.requests, "method": method, "params": params}))
        return self.requests

    def tell(self, method: str, **params: Any) -> None:
        self.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    def hear(self) -> dict[str, Any]:
        """The next message."""
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(f"the driver has ended: {self.stderr}")
        message = json.loads(line)
        self.heard.append(message)
        return message

    def until(self, **members: Any) -> dict[str, Any]:
        """The next message that has these members."""
        while True:
            message = self.hear()
            if all(message.get(name) == value for name, value in members.items()):
                return message

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The response to a request: what it has as `result`, or all of it where that is an error."""
        answer = self.until(id=self.send(method, **params))
        return answer.get("result", answer)

    def begin(self, action: str, *, command: str = "c1", method: str = "act", files: Any = None, **args: Any) -> int:
        order = {"command": command, "run": "r", "experiment": "e", "step": "s", "attempt": 1, "action": action}
        more = {"started_at": 1000} if method == "recover" else {}
        return self.send(method, **order, args=args, files=files or {}, workdir=self.folder.name, **more)

    def act(self, action: str, **args: Any) -> dict[str, Any]:
        answer = self.until(id=self.begin(action, **args))
        return answer.get("result", answer)

    def cancel(self, command: str = "c1") -> None:
        self.tell("cancel", command=command, reason="cancelled", message="cancelled by ann")
