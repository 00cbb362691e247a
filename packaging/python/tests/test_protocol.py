"""The kit at the other end of two pipes."""

import os
import signal
import subprocess
import time
import unittest
from pathlib import Path

from driver_process import DriverProcess


class Served(unittest.TestCase):
    def serve(self, text, **options):
        process = DriverProcess(text, **options)
        self.addCleanup(process.__exit__)
        return process


class Requests(Served):
    def test_a_driver_answers_all_that_it_says_it_has(self):
        driver = self.serve(
            """
import enum, sys
class Balance:
    "A balance."
    def __init__(self, port: str, retries: int = 3):
        self.port = port
    @action
    def weigh(self, sample: int) -> float:
        "Weighs a sample."
        progress(0.5, "half")
        log("it settles", "warning")
        return 12.5
    @weigh.check
    def _(self, sample):
        if sample > 3: return Problem("there is none", argument="sample")
        if sample > 2: return [Caution("it is heavy")]
    @weigh.simulate
    def _(self): return 1.5
    @weigh.recover
    def _(self, sample):
        return [command().id, command().started_at, sample]
    @action(name="tare")
    async def set_to_zero(self): progress(note="taring")
    @state
    def report(self): return {"port": self.port, "error": "door open", "flags": "ERROR"}
    @order("pause")
    def hold(self, by): log(f"paused by {by}")
    def close(self): print("closed")
serve(Balance, capacity=2, version="2")
""",
            config={"port": "COM3"},
        )
        self.assertEqual(driver.about["protocol"], 1)
        self.assertEqual(driver.about["description"], "A balance.")
        self.assertEqual((driver.about["capacity"], driver.about["version"]), (2, "2"))
        self.assertEqual(driver.about["has"], ["state", "pause"])
        weigh = driver.about["actions"]["weigh"]
        self.assertEqual(weigh["description"], "Weighs a sample.")
        self.assertEqual(weigh["args"]["properties"], {"sample": {"type": "integer"}})
        self.assertEqual(weigh["results"], {"result": {"type": "number"}})
        self.assertEqual(weigh["can"], ["check", "simulate", "recover"])
        self.assertEqual(driver.act("weigh", sample=3), {"data": {"result": 12.5}})
        told = [message["params"] for message in driver.heard if "method" in message]
        self.assertIn({"command": "c1", "fraction": 0.5, "note": "half"}, told)
        self.assertIn({"command": "c1", "level": "warning", "text": "it settles"}, told)
        self.assertEqual(driver.act("tare"), {})
        asked = {"action": "weigh", "files": {}}
        self.assertEqual(driver.ask("check", **asked, args={"sample": 2}), {"problems": [], "warnings": []})
        self.assertEqual(driver.ask("check", **asked, args={"sample": 3})["warnings"], [{"message": "it is heavy"}])
        problem = {"message": "there is none", "argument": "sample"}
        self.assertEqual(driver.ask("check", **asked, args={"sample": 4})["problems"], [problem])
        self.assertEqual(driver.ask("simulate", **asked, args={"sample": 4}), {"data": {"result": 1.5}})
        recovered = driver.until(id=driver.begin("weigh", method="recover", command="c7", sample=2))
        self.assertEqual(recovered["result"], {"data": {"result": ["c7", 1.0, 2]}})
        report = {"flags": ["ERROR"], "error": "door open", "details": {"port": "COM3"}}
        self.assertEqual(driver.ask("state"), report)
        self.assertEqual(driver.ask("order", command="pause", by="ann"), {})
        self.assertEqual(driver.heard[-2]["params"], {"level": "info", "text": "paused by ann"})
        self.assertEqual(driver.ask("order", command="lock")["error"]["code"], -32601)
        self.assertEqual(driver.ask("dance")["error"]["code"], -32601)
        self.assertEqual(driver.act("dance")["error"]["code"], -32601)
        misfit = driver.act("weigh", sample="3")["error"]
        self.assertEqual((misfit["code"], misfit["message"]), (-32602, 'sample must be a whole number, and not "3"'))
        self.assertEqual(driver.ask("act", action="weigh")["error"]["code"], -32602)
        driver.write("hello")
        driver.write('{"jsonrpc": "2.0"}')
        self.assertEqual(driver.ask("end"), {})
        self.assertEqual(driver.process.wait(), 0)
        self.assertIn("closed", driver.stderr)
        self.assertIn("no message of the driver protocol: b'hello", driver.stderr)

    def test_versions_and_order_of_requests(self):
        driver = self.serve("@action\ndef weigh(): pass\nserve()", initialize=False)
        self.assertEqual(driver.ask("state")["error"]["code"], -32600)
        error = driver.ask("initialize", protocol=7, module="b", instance="i", config={})["error"]
        self.assertEqual((error["code"], error["data"]), (-32010, {"versions": [1]}))

    def test_a_config_that_does_not_fit_is_told_in_one_sentence(self):
        text = "@action\ndef weigh(): pass\ndef connect(port: str): pass\nserve(setup=connect)"
        with DriverProcess(text, config={"prot": "COM3"}) as driver:
            said = driver.about["error"]["message"]
            self.assertIn("config: there is no prot; there is port", said)
        with DriverProcess("@action\ndef weigh(): pass\nserve()", config={"port": 1}) as driver:
            self.assertIn("nothing takes the config (port)", driver.about["error"]["message"])

    def test_errors_have_one_sentence_each_and_a_place(self):
        driver = self.serve(
            """
@action
def weigh(how: str):
    if how == "failed": raise ActionFailed("the door is open")
    if how == "partly": raise ActionFailed("5 of 8 tips", acted="partly", data={"tips": 5}, latch=True)
    if how == "unknown": raise Unknown("the line broke")
    if how == "exit": raise SystemExit("bye")
    {}[how]
serve()"""
        )
        codes = {"failed": (-32001, "the door is open"), "unknown": (-32002, "the line broke")}
        for how, (code, message) in codes.items():
            error = driver.act("weigh", how=how)["error"]
            self.assertEqual((error["code"], error["message"]), (code, message))
        partly = driver.act("weigh", how="partly")["error"]["data"]
        self.assertEqual({**partly, "traceback": ""}, {"acted": "partly", "data": {"tips": 5}, "latch": True, "traceback": ""})
        error = driver.act("weigh", how="x")["error"]
        self.assertEqual((error["code"], error["message"]), (-32000, "KeyError: 'x' (balance.py:9)"))
        self.assertIn("Traceback", error["data"]["traceback"])
        self.assertEqual(driver.act("weigh", how="exit")["error"]["message"], "SystemExit: bye (balance.py:8)")

    def test_each_command_is_answered_whatever_the_action_has_broken(self):
        driver = self.serve(
            """
import sys
class Mute(Exception):
    def __str__(self): raise ValueError
@action
def weigh(how: str):
    if how == "mute": raise Mute
    if how == "closed": sys.stderr.close()
    if how == "gone": sys.stdout = sys.stderr = None
serve()"""
        )
        mute = "Mute: (its text cannot be made: ValueError) (balance.py:8)"
        self.assertEqual(driver.act("weigh", how="mute")["error"]["message"], mute)
        for how in ("closed", "gone"):
            driver.act("weigh", how=how)
        self.assertEqual(driver.act("weigh", how="well"), {})


class Results(Served):
    def test_files_data_and_what_json_does_not_have(self):
        driver = self.serve(
            """
import dataclasses, datetime
from pathlib import Path
from typing import Optional
class Scalar:
    def item(self): return 7
class Array:
    def tolist(self): return [1.0, float("nan")]
@dataclasses.dataclass
class Shot:
    picture: Path
    lost: Path
    none: Optional[Path]
    exposure: float
@action
def shoot(mask: Path, other: Optional[Path] = None) -> Shot:
    (command().workdir / "plate.pgm").write_text(mask.read_text())
    return Shot(Path("plate.pgm"), Path("nowhere"), None, 0.5)
@action
def odd() -> dict:
    day = datetime.date(2026, 1, 2)
    return {"inf": float("inf"), "a": Array(), "s": Scalar(), "day": day, "odd": object, "deep": [{"x": (1, {2})}]}
@action
def large() -> str: return "x" * 5_000_000
serve()"""
        )
        shoot = driver.about["actions"]["shoot"]
        self.assertEqual(shoot["files"], {"mask": {"required": True}, "other": {"required": False}})
        self.assertEqual(shoot["results"]["picture"], {"type": "file"})
        folder = Path(driver.folder.name)
        shot = driver.act("shoot", files={"mask": str(driver.path)})
        self.assertEqual(shot["files"], {"picture": str(folder / "plate.pgm")})
        self.assertEqual(shot["missing"], {"lost": "nowhere is no file"})
        self.assertEqual(shot["data"], {"exposure": 0.5})
        self.assertEqual(driver.act("shoot")["error"]["message"], "mask is needed")
        data = driver.act("odd")["data"]
        odd = "<class 'object'>"
        expected = {"inf": None, "a": [1.0, None], "s": 7, "day": "2026-01-02", "odd": odd, "deep": [{"x": [1, [2]]}]}
        self.assertEqual(data, expected)
        warnings = [each["params"]["text"] for each in driver.heard if each.get("method") == "log"]
        self.assertEqual(
            warnings,
            [
                "inf is inf, which JSON does not have; it became null",
                "a[1] is nan, which JSON does not have; it became null",
                "odd is a type, which JSON does not have; it became a text",
            ],
        )
        large = driver.act("large")
        self.assertEqual(large["files"], {"data": str(folder / "data.json")})
        self.assertGreater((folder / "data.json").stat().st_size, 5_000_000)

    def test_what_cannot_be_told_of_a_result_is_left_out_for_the_instrument_has_acted(self):
        driver = self.serve(
            """
from pathlib import Path
class Mute:
    def __str__(self): raise ValueError("no text")
@action
def odd() -> dict:
    ring = []
    ring.append(ring)
    return {"ring": ring, "mute": Mute(), "mass": 1, "long": Path("x" * 5000)}
@action
def large() -> str:
    command().workdir.joinpath("data.json").mkdir()
    return "x" * 5_000_000
serve()"""
        )
        odd = driver.act("odd")
        self.assertEqual(odd["data"], {"mass": 1})
        self.assertIn("is no file", odd["missing"]["long"])
        warnings = "\n".join(each["params"]["text"] for each in driver.heard if each.get("method") == "log")
        self.assertIn("mute was left out, for it cannot be made JSON: no text", warnings)
        self.assertIn("ring was left out", warnings)
        self.assertIn("the data are large, and cannot be written", driver.act("large")["missing"]["data"])


class Prints(Served):
    def test_what_an_action_prints_is_told_before_its_answer_and_all_else_goes_to_stderr(self):
        driver = self.serve(
            """
import asyncio, logging, sys
def speak(of):
    print("to", end=" "); print("stdout", of)
    print("to stderr", of, file=sys.stderr)
    logging.getLogger("pump").warning("logged %s", of)
    sys.stdout.write("begun")
@action
def blocking(): speak("blocking")
@action
async def waiting(): speak("waiting"); await asyncio.sleep(0)
speak("import")
def connect(): speak("setup")
serve(setup=connect)"""
        )
        for name in ("blocking", "waiting"):
            driver.heard.clear()
            driver.act(name)
            told = [(each["params"].get("command"), each["params"]["text"]) for each in driver.heard[:-1]]
            texts = [f"to stdout {name}", f"to stderr {name}", f"logged {name}", "begun"]
            self.assertEqual(told, [("c1", text) for text in texts])
        self.assertEqual(driver.heard[0]["params"]["level"], "info")
        self.assertEqual(driver.heard[2]["params"]["level"], "warning")
        driver.ask("end")
        driver.process.wait()
        for text in ("to stdout import", "to stdout setup", "to stderr setup"):
            self.assertIn(text, driver.stderr)


class Cancels(Served):
    text = """
import asyncio, itertools, time
@action
def waits():
    progress(0)
    sleep(60)
@action
def spins():
    progress(0)
    try:
        while True: time.sleep(0.001)
    except Exception: pass
    finally: sleep(0.01); log("at rest")
@action
async def awaits():
    progress(0)
    await asyncio.sleep(60)
@action
def finishes():
    progress(0)
    try: sleep(60)
    except Cancelled: goes_on("it ends its stroke"); return "done"
@action
def polls():
    with uninterrupted():
        progress(0)
        while not cancelled(): time.sleep(0.001)
        log("whole")
@action
def breaks():
    try:
        progress(0)
        sleep(60)
    finally: raise Unknown("the pump does not answer")
@action
def quick(): pass
serve(capacity=100)"""

    def test_each_kind_of_function_stops(self):
        driver = self.serve(self.text)
        for action in ("waits", "spins", "awaits", "polls"):
            request = driver.begin(action, command=action)
            driver.until(method="progress")
            driver.cancel(action)
            driver.cancel(action)
            error = driver.until(id=request)["error"]
            self.assertEqual((error["code"], error["message"]), (-32003, "cancelled by ann"), action)
        texts = [each["params"]["text"] for each in driver.heard if each.get("method") == "log"]
        self.assertEqual(texts, ["at rest", "whole"])

    def test_an_action_learns_why_it_must_stop(self):
        driver = self.serve(
            """
import asyncio, time
@action(keeps_running=True)
def incubates():
    try:
        progress(0)
        sleep(60)
    except Cancelled as why: log(f"{why.reason}: {why}"); raise
@incubates.recover
def _():
    try: sleep(60)
    except Cancelled as why: log(f"recover, {why.reason}: {why}"); raise
@action
def spins():
    try:
        progress(0)
        while True: time.sleep(0.001)
    except Cancelled as why: log(f"{why.reason}: {why}"); raise
@spins.recover
def _():
    try:
        while True: time.sleep(0.001)
    except Cancelled as why: log(f"recover, {why.reason}: {why}"); raise
@action
async def awaits():
    try:
        progress(0)
        await asyncio.sleep(60)
    except asyncio.CancelledError: log(f"{cancelled()}: async"); raise
@awaits.recover
async def _():
    try: await asyncio.sleep(60)
    except asyncio.CancelledError: log(f"recover, {cancelled()}: async"); raise
serve()"""
        )
        self.assertEqual([name for name, each in driver.about["actions"].items() if each.get("keeps_running")], ["incubates"])
        reasons = {"cancel": "cancel", "stop": "stop", "timeout": "timeout", "shutdown": "shutdown", "stopped": "stop", "interrupted": "shutdown"}
        for action, text in (("incubates", "it ends"), ("spins", "it ends"), ("awaits", "async")):
            for sent, reason in reasons.items():
                request = driver.begin(action)
                driver.until(method="progress")
                driver.tell("cancel", command="c1", reason=sent, message="it ends")
                self.assertEqual(driver.until(method="log")["params"]["text"], f"{reason}: {text}")
                self.assertEqual(driver.until(id=request)["error"]["code"], -32003)
            # A stop that stands when a recover is asked: only the function can bring the instrument to rest.
            request = driver.begin(action, method="recover")
            driver.tell("cancel", command="c1", reason="stop", message="it ends")
            self.assertEqual(driver.until(method="log")["params"]["text"], f"recover, stop: {text}")
            self.assertEqual(driver.until(id=request)["error"]["code"], -32003)

    def test_an_action_may_finish_or_not_know(self):
        driver = self.serve(self.text)
        request = driver.begin("finishes")
        driver.until(method="progress")
        driver.cancel()
        self.assertEqual(driver.until(method="goes_on")["params"], {"command": "c1", "note": "it ends its stroke"})
        self.assertEqual(driver.until(id=request)["result"], {"data": {"result": "done"}})
        request = driver.begin("breaks")
        driver.until(method="progress")
        driver.tell("abandon", command="c1")
        self.assertEqual(driver.until(id=request)["error"]["code"], -32002)

    def test_cancels_of_all_moments_hit_their_own_command_alone(self):
        # A cancel that comes before its command has begun, in the middle of its end, or after it: each command is answered once,
        # with its result or as cancelled, and the threads that are used again take no harm.
        driver = self.serve(self.text)
        answered = {}
        for number in range(150):
            request = driver.begin("quick", command=f"c{number}")
            driver.cancel(f"c{number}")
            if number % 3 == 0:
                driver.cancel(f"c{number}")
            answered[request] = None
        last = driver.begin("quick", command="last")
        waiting = set(answered) | {last}
        while waiting:
            message = driver.hear()
            waiting.remove(message["id"])
            if message["id"] != last and "error" in message:
                self.assertEqual(message["error"]["code"], -32003)
        self.assertEqual(driver.act("quick", command="after"), {})
        self.assertEqual(driver.stderr, "")


class Floods(Served):
    def test_prints_and_progress_of_many_threads_tear_no_line(self):
        driver = self.serve(
            """
import os, subprocess, sys, threading
@action
def flood(n: int) -> int:
    for number in range(5_000):
        progress(number / 5_000, "x" * 100)
        if number % 100 == 0:
            print("stray" * 20)
            os.write(1, b"from C\\n")
            log(f"line {number}")
    subprocess.run([sys.executable, "-S", "-c", "print(len(input('? ')))"])
    progress(1, "all")
    return n
serve(capacity=4)"""
        )
        requests = {driver.begin("flood", command=f"c{n}", n=n): n for n in range(4)}
        for _ in requests:
            answer = driver.hear()
            while "id" not in answer:
                answer = driver.hear()
            self.assertEqual(answer["result"], {"data": {"result": requests[answer["id"]]}})
        told = [each["params"] for each in driver.heard if each.get("method") == "progress"]
        for n in range(4):
            own = [each for each in told if each["command"] == f"c{n}"]
            self.assertEqual(own[-1]["note"], "all")
            self.assertLess(len(own), 1000)
        logs = [each["params"]["text"] for each in driver.heard if each.get("method") == "log"]
        self.assertEqual(logs.count("line 0"), 4)
        self.assertIn("from C", driver.stderr)
        self.assertIn("EOFError", driver.stderr)  # the child reads nothing of the protocol


class Ends(Served):
    text = """
import sys, time
@action
def waits():
    progress(0)
    try: sleep(60)
    finally: print("at rest", file=sys.stderr)
@action
def hangs():
    progress(0)
    while True:
        try:
            while True: time.sleep(0.01)
        except BaseException: pass
def close(): print("closed")
import weir_driver
weir_driver._LEAVES_WITHIN = 0.5
serve(teardown=close, capacity=2)"""

    def test_the_end_of_stdin_and_signals_stop_what_acts(self):
        for ending, code in (("stdin", 0), (signal.SIGTERM, 143), (signal.SIGINT, 130)):
            with DriverProcess(self.text) as driver:
                request = driver.begin("waits")
                driver.until(method="progress")
                if ending == "stdin":
                    driver.process.stdin.close()
                else:
                    driver.process.send_signal(ending)
                error = driver.until(id=request)["error"]
                self.assertEqual((error["code"], error["message"]), (-32003, "the agent has ended"))
                self.assertEqual(driver.process.wait(), code)
                self.assertEqual(driver.heard[-2]["params"], {"command": "c1", "level": "info", "text": "at rest"})
                self.assertEqual(driver.stderr, "closed\n")

    def test_an_action_that_hangs_keeps_nobody(self):
        driver = self.serve(self.text)
        driver.begin("hangs")
        driver.until(method="progress")
        request = driver.send("end")
        self.assertEqual(driver.until(id=request)["result"], {})
        self.assertEqual(driver.process.wait(), 0)
        self.assertIn("closed", driver.stderr)


@unittest.skipUnless(hasattr(os, "fork"), "forks are POSIX's")
class Forks(Served):
    def test_a_forked_process_has_no_part_in_the_protocol(self):
        driver = self.serve(
            """
import multiprocessing, os, sys, time
def child(seconds):
    progress(0.5)
    log("from the child")
    print("printed by the child")
    time.sleep(seconds)
@action
def forks():
    for kind in ("fork", "spawn"):
        process = multiprocessing.get_context(kind).Process(target=child, args=(0,))
        process.start()
        process.join()
        if process.exitcode != 0: raise ActionFailed(kind)
@action
def returns_twice() -> int:
    return os.fork()
@action
def leaves_one():
    process = multiprocessing.get_context("fork").Process(target=child, args=(60,), daemon=True)
    process.start()
    return process.pid
serve()"""
        )
        self.assertEqual(driver.act("forks"), {})
        self.assertEqual([each for each in driver.heard if "method" in each], [])
        self.assertEqual(driver.stderr.count("from the child"), 2)
        self.assertEqual(driver.stderr.count("printed by the child"), 2)
        self.assertGreater(driver.act("returns_twice")["data"]["result"], 0)
        left = driver.act("leaves_one")["data"]["result"]
        driver.process.kill()
        # The child lives on, and holds no end of the protocol's pipes.
        self.assertEqual(driver.process.stdout.read(), b"")
        os.kill(left, signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
