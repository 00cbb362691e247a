"""Drivers in tests, and by hand."""

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from driver_process import SOURCES

sys.path.insert(0, str(SOURCES))

import balance  # noqa: E402
from weir_driver import (  # noqa: E402
    Cancelled,
    Caution,
    Fake,
    Unknown,
    action,
    bound,
    cancelled,
    command,
    log,
    progress,
    sleep,
)


class Fakes(unittest.TestCase):
    def setUp(self):
        self.fake = Fake(balance, port="COM3")
        self.balance = self.fake._driver.instance

    def test_an_action_that_returns(self):
        result = self.fake.act("weigh", sample=3, blank=__file__)
        self.assertEqual(result.data, {"mass": 12.5})
        self.assertEqual(result.files["trace"].read_text(), Path(__file__).read_text())
        self.assertEqual(result.progress, [(0.5, "settling")])
        self.assertEqual(result.log, [("info", "settled")])
        self.assertEqual(self.fake.act("is_cancelled").data, {"result": False})
        self.fake.close()
        self.assertTrue(self.balance.closed)

    def test_an_action_that_raises(self):
        with self.assertRaisesRegex(ValueError, "sample 9 is not there"):
            self.fake.act("weigh", sample=9)
        with self.assertRaisesRegex(ValueError, "sample must be at most 12, and not 13"):
            self.fake.act("weigh", sample=13)
        with self.assertRaisesRegex(LookupError, 'there is no action "dance"'):
            self.fake.act("dance")

    def test_a_cancel(self):
        for action in ("wait", "wait_async"):
            acting = self.fake.start(action)
            acting.wait_for_progress()
            acting.cancel()
            with self.assertRaises(Cancelled):
                acting.result()
        self.assertEqual(self.fake.act("wait", seconds=0).data, {"result": "waited"})

    def test_an_instrument_that_keeps_running(self):
        class Incubator:
            runs = False

            @action(keeps_running=True)
            def incubate(self):
                self.runs = True
                self.follow()

            @incubate.recover
            def follow(self):
                try:
                    progress(0)
                    sleep(60)
                except Cancelled as why:
                    self.runs = why.reason == "shutdown"
                    raise

        fake = Fake(Incubator)
        for reason, runs in (("shutdown", True), ("stop", False), ("timeout", False), ("cancel", False)):
            acting = fake.start("incubate")
            acting.wait_for_progress()
            acting.cancel(reason=reason)
            with self.assertRaises(Cancelled) as raised:
                acting.result()
            self.assertEqual((raised.exception.reason, fake._driver.instance.runs), (reason, runs))

    def test_what_keeps_running_needs_a_recover(self):
        class Incubator:
            @action(keeps_running=True)
            def incubate(self): ...

        with self.assertRaisesRegex(Exception, r"test_fake.py:\d+: incubate has keeps_running=True and no recover"):
            Fake(Incubator)

    def test_what_stands_beside_an_action(self):
        self.assertEqual(self.fake.check("weigh", sample=7)["warnings"], [{"message": "it is heavy"}])
        self.assertEqual(self.fake.simulate("weigh", sample=7), {"mass": 14.0})
        self.fake.act("weigh", sample=3)
        with self.assertRaisesRegex(Unknown, "nothing is known of fake:1"):
            self.fake.recover("weigh", sample=3)
        self.assertEqual(self.fake.state()["details"], {"ready": True})
        self.fake.order("lock", by="ann")
        self.assertEqual(self.fake.state()["details"], {"ready": False})

    def test_helpers_are_given_the_defaults_of_the_action(self):
        class Reader:
            @action
            def read(self, seconds: int = 8, wells: "list[str] | None" = None):
                return {"n": seconds}

            @read.check
            def look(self, seconds, wells):
                return Caution(f"{seconds} {wells}")

            @read.simulate
            def pretend(self, seconds, wells):
                return {"n": seconds}

            @read.recover
            def find_out(self, seconds, wells):
                return {"n": seconds, "wells": wells is None}

        fake = Fake(Reader)
        self.assertEqual(fake.check("read", seconds=3)["warnings"], [{"message": "3 None"}])
        self.assertEqual(fake.simulate("read"), {"n": 8})
        self.assertEqual(fake.recover("read", seconds=3).data, {"n": 3, "wells": True})

    def test_a_helper_that_asks_for_what_the_action_lacks_is_refused(self):
        class Reader:
            @action
            def read(self, seconds: int = 8): ...

            @read.recover
            def find_out(self, seconds, plate): ...

        with self.assertRaisesRegex(Exception, r"test_fake.py:\d+: the recover of read takes plate, which read does not take"):
            Fake(Reader)

    def test_threads_of_a_driver_work_for_its_action(self):
        def report(text):
            progress(0.5, text)
            log(text)

        class Vendor:
            @action
            def alone(self):
                thread = threading.Thread(target=report, args=("alone",))
                thread.start()
                thread.join()

            @action
            def beside(self, both: int):
                call = bound(report)
                gate.wait()
                thread = threading.Thread(target=call, args=(f"bound {both}",))
                thread.start()
                thread.join()
                gate.wait()

        fake = Fake(Vendor)
        gate = threading.Barrier(2)
        result = fake.act("alone")
        self.assertEqual((result.progress, result.log), ([(0.5, "alone")], [("info", "alone")]))
        acting = [fake.start("beside", both=each) for each in (1, 2)]
        self.assertEqual([each.result().log for each in acting], [[("info", "bound 1")], [("info", "bound 2")]])
        self.assertRaises(RuntimeError, lambda: bound(report))

    def test_all_wrong_arguments_are_said_at_once(self):
        with self.assertRaisesRegex(ValueError, "there is no smaple; there is .*; sample is needed"):
            self.fake.act("weigh", smaple=3)

    def test_a_twin_overrides_actions_and_is_given_what_no_config_says(self):
        class Twin(balance.Balance):
            def __init__(self, port: str = "none", serial: threading.Thread = threading.current_thread()):
                self.serial = serial

            def weigh(self, sample: int, blank=print):
                return {"mass": sample, "blank": blank is print}

        twin = Fake(Twin)
        self.assertEqual(twin.act("weigh", sample=3).data, {"mass": 3, "blank": True})
        self.assertEqual(twin.simulate("weigh", sample=3), {"mass": 6.0})
        self.assertIs(twin._driver.instance.serial, threading.current_thread())
        with self.assertRaisesRegex(ValueError, "config: there is no serial; there is port"):
            Fake(Twin, serial=1)

    def test_an_async_function_in_disguise_is_refused(self):
        class Disguised:
            @action
            @functools.wraps(balance.Balance.wait_async)
            def wait(self):
                return balance.Balance.wait_async(self)

        with self.assertRaisesRegex(TypeError, "write @action directly above `async def`"):
            Fake(Disguised).act("wait_async")

    def test_functions_outside_an_action_are_functions(self):
        progress(0.5)
        sleep(0)
        self.assertFalse(cancelled())
        with self.assertRaises(RuntimeError):
            command()
        with self.assertRaisesRegex(ValueError, "the levels are info, warning and error"):
            log("x", "loud")
        self.assertEqual(balance.Balance().wait(0), "waited")


class CommandLine(unittest.TestCase):
    def run_it(self, *words):
        return subprocess.run([sys.executable, balance.__file__, *words], env=self.environment, capture_output=True, text=True)

    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}

    def test_it_says_what_there_is(self):
        said = self.run_it().stdout
        for part in ("weigh sample [blank]", "Weighs a sample.", f"{Path(sys.executable).name} balance.py act weigh sample=…", "- name: balance\n", "interface: python"):
            self.assertIn(part, said)
        self.assertEqual(json.loads(self.run_it("describe").stdout)["has"], ["state", "lock"])

    def test_it_carries_out_an_action(self):
        run = self.run_it("act", "weigh", '{"sample": 3}', f"blank={balance.__file__}", "--config", '{"port": "COM3"}')
        result = json.loads(run.stdout)
        self.assertEqual(result["data"], {"mass": 12.5})
        self.assertEqual(Path(result["files"]["trace"]).read_text(), Path(balance.__file__).read_text())
        self.assertEqual(run.stderr, "   50% settling\nprinted\nsettled\n")
        run = self.run_it("act", "weigh", "sample=9")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("Traceback", run.stderr)
        self.assertTrue(run.stderr.endswith("ValueError: sample 9 is not there (balance.py:47)\n"), run.stderr)
        run = self.run_it("act", "weigh", "sample=3", "--config", "port=COM3")
        self.assertEqual(run.returncode, 0, run.stderr)
        run = self.run_it("act", "weigh", "sample=3", "--config", "COM3")
        self.assertEqual((run.returncode, run.stderr), (1, "--config COM3 is neither NAME=VALUE nor a JSON object\n"))
        run = self.run_it("act", "weigh", "sample=few")
        self.assertEqual((run.returncode, run.stderr), (1, 'sample must be a whole number, and not "few"\n'))

    def test_it_says_what_config_is_missing(self):
        class Pump:
            def __init__(self, bottle: float, port: str):
                pass

            @action
            def dispense(self): ...

        with self.assertRaisesRegex(ValueError, """^Pump needs bottle and port: --config '{"bottle": …, "port": …}', or"""):
            Fake(Pump)

    @unittest.skipUnless(os.name == "posix", "signals are POSIX's")
    def test_ctrl_c_cancels(self):
        with tempfile.TemporaryFile("w+") as out:
            words = [sys.executable, balance.__file__, "act", "wait"]
            with subprocess.Popen(words, env=self.environment, stdout=out, stderr=subprocess.PIPE, text=True) as process:
                process.stderr.readline()  # its progress
                process.send_signal(signal.SIGINT)
                self.assertIn("stopped by Ctrl-C", process.stderr.read())
            self.assertEqual(process.returncode, 130)


if __name__ == "__main__":
    unittest.main()
