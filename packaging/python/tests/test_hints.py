"""What is made of signatures and type hints."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from driver_process import SOURCES

sys.path.insert(0, str(SOURCES))

import all_hints  # noqa: E402
import weir_driver  # noqa: E402
from weir_driver import Fake  # noqa: E402

GIVEN = {
    **{"number": 3, "slot": 12, "volume": 5, "name": "a", "really": True, "mode": "fine", "kind": 3},
    **{"point": {"x": 1}, "settings": {"gain": 1.5, "mode": "fast"}, "mask": __file__, "anything": [1], "untold": None},
}


class Schemas(unittest.TestCase):
    def setUp(self):
        self.fake = Fake(all_hints)
        self.addCleanup(self.fake.close)
        self.about = self.fake._driver.describe()["actions"]["everything"]

    def test_arguments(self):
        properties = self.about["args"]["properties"]
        expected = {
            "number": {"type": "integer", "description": "how many of them: all"},
            "slot": {"type": "integer", "minimum": 1, "maximum": 12, "description": "where it stands"},
            "volume": {"type": "number", "unit": "µL", "maximum": 50.5, "exclusiveMinimum": 0},
            "mode": {"type": "string", "enum": ["fast", "fine"]},
            "speed": {"type": "integer", "enum": [1, 2], "default": 2},
            "kind": {"enum": ["a", "b", 3]},
            "anything": {},
            "untold": {},
            "either": {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}], "default": 3},
            "maybe": {"type": ["integer", "null"], "minimum": 0, "maximum": 3},
            "simple": {"type": ["number", "null"]},
            "row": {"type": "array", "items": {"type": "number"}, "default": []},
        }
        self.assertEqual({name: properties[name] for name in expected}, expected)
        self.assertEqual(properties["point"]["required"], ["x"])
        self.assertEqual(properties["point"]["properties"]["x"], {"type": "number", "unit": "mm"})
        self.assertEqual(properties["settings"]["required"], ["gain", "mode"])
        self.assertEqual(properties["pair"]["prefixItems"], [{"type": "integer"}, {"type": "string"}])
        self.assertEqual(properties["table"]["additionalProperties"]["items"]["enum"], ["fast", "fine"])
        self.assertEqual(set(self.about["args"]["required"]), set(GIVEN) - {"mask"})
        files = {"mask": {"required": True, "description": "what to leave out"}, "other": {"required": False, "description": "what else"}}
        self.assertEqual(self.about["files"], files)
        self.assertEqual(self.about["description"], "Takes every kind of argument there is.")

    def test_results(self):
        results = self.about["results"]
        self.assertEqual(results["picture"], {"type": "file", "description": "PGM"})
        self.assertEqual(results["notes"], {"type": "file", "optional": True})
        self.assertEqual(results["spectrum"]["unit"], "AU")
        self.assertEqual(results["points"]["items"]["required"], ["x"])
        others = {name: each["results"] for name, each in self.fake._driver.describe()["actions"].items()}
        self.assertEqual(others["scalar"], {"result": {"type": "number", "unit": "mg"}})
        self.assertEqual(others["one_file"], {"file": {"type": "file"}})
        self.assertEqual((others["nothing"], list(others["some"])), ({}, ["gain", "mode"]))
        self.assertEqual([each["optional"] for each in others["some"].values()], [True, True])
        checked = {name: each.get("results_checked", True) for name, each in self.fake._driver.describe()["actions"].items()}
        self.assertEqual((checked["some"], checked["scalar"]), (False, True))

    def test_values_become_what_the_hints_say_and_json_again(self):
        more = {"many": [{"x": 2, "y": 3}], "row": [1, 2], "table": {"a": ["fine"]}, "other": __file__, "speed": 1, "either": [1]}
        result = self.fake.act("everything", **GIVEN, **more)
        self.assertEqual(result.data["points"], [{"x": 1.0, "y": 0.0, "names": []}, {"x": 2.0, "y": 3.0, "names": []}])
        self.assertEqual(result.data["settings"], {"gain": 1.5, "mode": "fast"})
        self.assertEqual((result.data["pair"], result.data["spectrum"]), ([1, "one"], [1.0, 2.0]))
        self.assertEqual(result.files["picture"], Path(__file__))

    def test_values_that_do_not_fit_are_told_with_their_place(self):
        wrong = {
            "number": (True, "number must be a whole number, and not true"),
            "slot": (13, "slot must be at most 12, and not 13"),
            "volume": (0, "volume must be above 0, and not 0"),
            "kind": ("c", 'kind must be one of ["a", "b", 3], and not "c"'),
            "point": ({"x": "1"}, 'point.x must be a number, and not "1"'),
            "settings": ({"gain": 1}, "settings.mode is needed"),
            "many": ([{"x": 1, "z": 1}], "there is no many[0].z; there is x, y, names"),
            "table": ({"a": ["slow"]}, 'table.a[0] must be one of ["fast", "fine"], and not "slow"'),
            "pair": ([1], "pair must be a list of 2 items, and not [1]"),
            "either": ("µ", 'either must be a whole number or a list, and not "µ"'),
            "maybe": (4, "maybe must be at most 3, and not 4"),
            "mask": (3, "mask must be the path of a file, and not 3"),
            "name": (None, "name must be a text, and not null"),
            "nix": (1, "there is no nix; there is number, "),
        }
        for name, (value, sentence) in wrong.items():
            with self.assertRaises(ValueError) as caught:
                self.fake.act("everything", **{**GIVEN, name: value})
            self.assertIn(sentence, str(caught.exception))


class Faults(unittest.TestCase):
    """One sentence each on the standard error, exit code 2, and nothing served."""

    FAULTS = {
        "@action\ndef a(): pass\n@action\ndef a(): pass": 'two actions are called "a": balance.py:2 and balance.py:4',
        "@action\ndef a(): pass\n@action(name='a')\ndef b(): pass": 'two actions are called "a": balance.py:2 and balance.py:4',
        "@action\ndef a(x: bytes): pass": "balance.py:2: a: x: bytes cannot be JSON; there are int, float",
        "@action\ndef a(x: 'Nix'): pass": "balance.py:2: a: a type hint names something that is not there: name 'Nix' is not defined",
        "@action\ndef a(*wells): pass": "balance.py:2: a: it takes `*wells`, but arguments are given by name, each by its own",
        "@action\ndef a(x, /): pass": "balance.py:2: a: it takes `x`, but arguments are given by name, each by its own",
        "@action\ndef a(x: List[Path]): pass": "balance.py:2: a: x: a Path is a file",
        "@action\ndef a(x: Dict[int, str]): pass": "names are texts in JSON; write dict[str, …]",
        "@action\ndef a(x: Annotated[int, Range(5, 1)]): pass": "balance.py:2: a: x: no number is in Range(minimum=5, maximum=1",
        "@action\ndef a(x: Annotated[int, Range(above=1, below=1)]): pass": "balance.py:2: a: x: no number is in Range(",
        "@action\ndef a(x: Annotated[str, Range(1, 5)]): pass": "balance.py:2: a: x: str has no Range: that is of numbers",
        "@action\ndef a(x: Annotated[int, Range(1, 5)] = 7): pass": "balance.py:2: a: x: its default must be at most 5, and not 7",
        "@action\ndef a() -> List[Path]: pass": "balance.py:2: a: a Path is a file, and so a result of its own",
        "class P:\n  @action\n  def a(self): pass\nserve()": "balance.py has no action: P has: write serve(P)",
        "@action\ndef a(): yield 1": "balance.py:2: a yields; an action returns",
        "@action\ndef a(): pass\n@a.check\ndef _(x): pass": "balance.py:4: the check of a takes x, which a does not take",
        "def a(): pass": "balance.py has no action: write @action above a function",
        "class P: pass\nserve(P)": "class P has no action",
        "@action\ndef a(): pass\nserve(capacity=0)": "serve(capacity=0): it is how many actions run at once, 1 or more",
    }

    def test_each_is_told_in_a_sentence_with_its_place(self):
        # All in one process, as each start of Python takes a tenth of a second.
        script = (
            "import contextlib, io, json, runpy, sys\n"
            "for path in sys.argv[1:]:\n"
            "    with contextlib.redirect_stderr(io.StringIO()) as told:\n"
            "        code = None\n"
            "        try: runpy.run_path(path, run_name='__main__')\n"
            "        except SystemExit as left: code = left.code\n"
            "    import weir_driver; weir_driver._declared.clear()\n"
            "    print(json.dumps([code, told.getvalue()]))\n"
        )
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, text in enumerate(self.FAULTS):
                path = Path(folder, str(number), "balance.py")
                path.parent.mkdir()
                head = "from weir_driver import *; from typing import *; from pathlib import Path\n"
                path.write_text(head + text + ("" if "serve(" in text else "\nserve()"))
                paths.append(str(path))
            environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
            run = subprocess.run([sys.executable, "-c", script, *paths], env=environment, capture_output=True, text=True)
            self.assertEqual(run.stderr, "")
            for (text, sentence), line in zip(self.FAULTS.items(), run.stdout.splitlines()):
                code, told = json.loads(line)
                self.assertEqual(code, 2, text)
                self.assertIn(sentence, told)
                self.assertEqual(told.count("\n"), 1)

    def test_a_decorator_at_the_wrong_place(self):
        with self.assertRaisesRegex(TypeError, "@action goes directly above `def`"):
            weir_driver.action(staticmethod(print))
        with self.assertRaisesRegex(ValueError, "there is no such order; there are pause, resume"):
            weir_driver.order("dance")


if __name__ == "__main__":
    unittest.main()
