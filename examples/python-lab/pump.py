"""A pump that stops when it is told to, says what is left, and knows after a restart what became of its last job."""

import json
import time
from typing import Annotated, Optional

from weir_driver import Problem, Range, Unit, action, command, log, progress, serve, sleep, state


class Pump:
    def __init__(self, bottle: Annotated[float, Unit("ml")] = 100, rate: Annotated[float, Unit("ml/s")] = 10):
        self.left, self.rate = bottle, rate

    @action
    def dispense(self, ml: Annotated[float, Unit("ml"), Range(above=0, maximum=50)]) -> dict[str, float]:
        """Dispenses water."""
        return self._carry_out(ml, starts=True)

    @dispense.check
    def is_enough(self, ml: float) -> Optional[Problem]:
        """Asked before a run is accepted; never moves anything."""
        return Problem(f"only {self.left:g} ml are left", "ml") if ml > self.left else None

    @dispense.recover
    def find_out(self, ml: float) -> dict[str, float]:
        """Asked after a restart what became of a command that acted; never starts anything. What it raises means that nobody knows."""
        return self._carry_out(ml, starts=False)

    @state
    def now(self) -> dict[str, float]:
        return {"ml_left": round(self.left, 2)}

    def _carry_out(self, ml: float, *, starts: bool) -> dict[str, float]:
        seconds = ml / self.rate
        try:
            if starts:
                _Job.start(seconds)  # here you start your pump
            while (ahead := _Job.ends() - time.time()) > 0:
                progress(1 - ahead / seconds, f"{ml * (1 - ahead / seconds):.1f} ml")
                sleep(min(ahead, 0.1))
        except BaseException:  # a cancel, a safety stop, the end of the agent
            _Job.stop()
            log("the pump stands", level="warning")
            raise
        self.left -= ml
        return {"dispensed": ml}


class _Job:
    """Stands for a pump that does its job by itself, and can be asked for it: here it is in a file in the folder of the command."""

    @staticmethod
    def start(seconds: float) -> None:
        (command().workdir / "job.json").write_text(json.dumps({"ends": time.time() + seconds}))

    @staticmethod
    def ends() -> float:
        return float(json.loads((command().workdir / "job.json").read_text())["ends"])

    @staticmethod
    def stop() -> None:
        (command().workdir / "job.json").unlink(missing_ok=True)


serve(Pump)
