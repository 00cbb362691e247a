"""Drives an instrument for weir: a function becomes an action, its type hints the form.

    # balance.py
    from typing import Annotated
    from weir_driver import Range, action, serve

    @action
    def weigh(sample: Annotated[int, Range(1, 12)]) -> float:
        \"\"\"Weighs a sample.\"\"\"
        return 12.5

    serve()

weir starts the file and keeps it: one process per instrument, which speaks the driver protocol on its standard input and
output (docs/driver-protocol.md of weir). Without weir, ``python3 balance.py`` says what it can do, and
``python3 balance.py act weigh sample=3`` does it. Tests use `Fake`.

This file is all of it. It needs nothing but Python 3.9 or newer, and may be copied beside a driver.
"""

from __future__ import annotations

import collections.abc
import contextlib
import contextvars
import ctypes
import dataclasses
import enum
import functools
import inspect
import io
import json
import logging
import math
import os
import queue
import re
import signal
import sys
import threading
import time
import traceback
import types
import typing
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Callable, Generic, Literal, NoReturn, TypeVar

if TYPE_CHECKING:
    import argparse
    import asyncio

    from typing_extensions import ParamSpec

    P = ParamSpec("P")
else:
    P = TypeVar("P")

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
Json = typing.Dict[str, Any]

Reason = Literal["cancel", "stop", "timeout", "shutdown"]
"""Why an action must stop."""

__version__ = "1.0.0"
PROTOCOL = 1
"""The version of the driver protocol that this file speaks."""

__all__ = [
    *("action", "state", "order", "serve"),
    *("progress", "log", "sleep", "cancelled", "bound", "uninterrupted", "goes_on", "command", "Command"),
    *("ActionFailed", "Unknown", "Cancelled", "Reason", "Problem", "Caution"),
    *("Unit", "Range", "Description", "Fake", "Acting", "Result", "PROTOCOL"),
]

# --- What an action raises, and what its type hints and checks say -----------------------------------------------


class ActionFailed(Exception):
    """The action failed, and it is known that it did. (Any other exception says so, too, but not in a recover.)

    ``acted`` is ``"no"``, ``"yes"`` or ``"partly"``: ``retry: on: [failed]`` repeats an action that did not act, and one of which this is
    not said. ``data`` are values by label, kept with the step. ``latch`` holds the instrument until a person resets it.
    """

    def __init__(
        self,
        *args: object,
        acted: typing.Literal["no", "yes", "partly"] | None = None,
        data: dict[str, Any] | None = None,
        latch: bool = False,
    ):
        if acted not in (None, "no", "yes", "partly"):
            raise ValueError(f'acted is "no", "yes" or "partly", and not {acted!r}')
        super().__init__(*args)
        self.acted, self.data, self.latch = acted, data, latch


class Unknown(Exception):
    """Nobody can tell what the instrument did, such as when the connection broke in the middle of it."""


class Cancelled(BaseException):
    """The action must stop. Raised in the function, wherever it is, and once: bring the instrument to rest in a
    ``finally`` or ``except Cancelled``. It is no `Exception`, so that ``except Exception`` does not swallow it. In
    ``async`` functions it is `asyncio.CancelledError` instead; `cancelled()` returns the reason there."""

    reason: Reason
    """``cancel`` (a person or a program), ``stop`` (a safety stop), ``timeout`` (of the step), or ``shutdown`` (the agent ends or is gone)."""

    def __init__(self, message: str = "", reason: Reason | None = None):
        running = _current.get()  # one that interrupts a thread is constructed there, without arguments
        super().__init__(message or (running.asked if running else "") or "")
        self.reason = reason or (running.reason if running else None) or "cancel"


@dataclasses.dataclass(frozen=True)
class Unit:
    """The unit of a value, for people: ``Annotated[float, Unit("µL")]``."""

    unit: str


@dataclasses.dataclass(frozen=True)
class Range:
    """The least and the most that a number may be: ``Annotated[int, Range(1, 12)]``. `above` and `below` are excluded."""

    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None


@dataclasses.dataclass(frozen=True)
class Description:
    """What a value means, for people. A plain text in `Annotated` says the same."""

    text: str


@dataclasses.dataclass(frozen=True)
class Problem:
    """What a check returns where the action would not take its arguments. A plain text says the same."""

    message: str
    argument: str | None = None


@dataclasses.dataclass(frozen=True)
class Caution:
    """What a check returns where the action would take its arguments, but people should know something."""

    message: str
    argument: str | None = None


# --- What makes a function an action -----------------------------------------------------------------------------

if TYPE_CHECKING:

    class Action(Generic[P, R]):
        """A function that is an action. It can be called as ever."""

        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
        def __get__(self, instance: object, owner: type | None = None) -> Callable[..., R]: ...
        def check(self, function: F) -> F:
            """Would the action take these arguments now? ``weir preflight`` asks it, no run does: what must not happen,
            the action itself refuses. It never moves anything."""

        def simulate(self, function: F) -> F:
            """What would the action return? For rehearsals; it never moves anything."""

        def recover(self, function: F) -> F:
            """What became of a command that an earlier process began? It never starts anything. The folder of the command is as
            the action left it, for what is to be remembered, such as the instrument's own number of the job."""


_declared: list[Any] = []
"""Every action. Of two functions of one name, their module or class has only the second."""


@typing.overload
def action(function: Callable[P, R]) -> Action[P, R]: ...
@typing.overload
def action(
    *, name: str | None = None, keeps_running: bool = False, results_checked: bool = True
) -> Callable[[Callable[P, R]], Action[P, R]]: ...
def action(
    function: Any = None, *, name: str | None = None, keeps_running: bool = False, results_checked: bool = True
) -> Any:
    """Makes a function or method an action of the instrument, under its own name or another.

    The function stays what it is. ``@weigh.check``, ``@weigh.simulate`` and ``@weigh.recover`` give an action called
    ``weigh`` a helper, which takes the same arguments or some of them.

    ``keeps_running=True``: the instrument keeps running when the agent goes away. The function then leaves it running when it is
    `Cancelled` with the reason ``shutdown``, and stops it for any other reason. The action needs a ``recover``, by which the next process
    follows the job to its end, and stops it.

    ``results_checked=False``: a result that is not as the return annotation says is a warning in the run's log, and not a failure.
    """
    if function is None:
        return lambda decorated: _with(action(decorated), name, keeps_running, results_checked)
    if not inspect.isfunction(function):
        raise TypeError(f"@action goes directly above `def`, and not above {function!r}")
    marked: Any = function
    marked._weir_action, marked._weir_helpers = marked.__name__, {}
    marked._weir_keeps_running, marked._weir_checked = False, True
    for kind in ("check", "simulate", "recover"):
        setattr(marked, kind, functools.partial(_keep_helper, marked._weir_helpers, kind))
    _declared.append(marked)
    return marked


def _keep_helper(helpers: dict[str, Any], kind: str, function: F) -> F:
    helpers[kind] = function
    return function


def _with(marked: Any, name: str | None, keeps_running: bool, results_checked: bool) -> Any:
    marked._weir_action = marked._weir_action if name is None else name
    marked._weir_keeps_running, marked._weir_checked = keeps_running, results_checked
    return marked


def state(function: F) -> F:
    """Makes a function or method the one that says how the instrument is. weir asks it each second, also while actions run.

    It returns a dict to be shown, and in it, where it wants, ``flags`` (of READY BUSY INIT ERROR PAUSED CANCELLED LOCKED
    UNKNOWN; READY if not said) and ``error``, which says why. One that raises means UNKNOWN.
    """
    typing.cast(Any, function)._weir_state = True
    return function


_ORDERS = ("pause", "resume", "cancel", "safety_stop", "reset", "lock", "unlock", "shutdown")


def order(name: str) -> Callable[[F], F]:
    """Makes a function or method what is done on an operator's order: ``@order("pause")``. It may take ``by``: who orders."""
    if name not in _ORDERS:
        raise ValueError(f'@order("{name}"): there is no such order; there are {", ".join(_ORDERS)}')

    def mark(function: F) -> F:
        typing.cast(Any, function)._weir_order = name
        return function

    return mark


# --- What a function may use while it is an action ---------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Command:
    """The command that a function carries out."""

    id: str
    run: str
    experiment: str
    step: str
    attempt: int
    action: str
    workdir: Path
    """A folder of this command's own, for its files."""
    traceparent: str | None = None
    tracestate: str | None = None
    started_at: float | None = None
    """In a recover: when the action began, in seconds since the epoch by the clock of this machine."""


_current: contextvars.ContextVar[_Running | None] = contextvars.ContextVar("weir_command", default=None)
_server: _Server | None = None
_under_way: set[_Running] = set()
_own_threads: set[threading.Thread] = {threading.main_thread()}
"""Those of weir. In each of them `_current` alone says which action it is that calls."""


def _here() -> _Running | None:
    """The action that this thread works for. A thread of the driver works for the only action under way, unless `bound` says for which."""
    running = _current.get()
    if running is None and threading.current_thread() not in _own_threads:
        found = list(_under_way)
        running = found[0] if len(found) == 1 else None
    return None if running is None or running.over else running


def bound(function: Callable[P, R]) -> Callable[P, R]:
    """A function that, in whatever thread it is called, works for the action that this is called in: for callbacks and threads of
    the driver's own while several actions are under way. Raises RuntimeError outside an action.
    """
    running = _current.get()
    if running is None:
        raise RuntimeError("bound() is for functions that are called as an action")

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        token = _current.set(running)
        try:
            return function(*args, **kwargs)
        finally:
            _current.reset(token)

    return call


def command() -> Command:
    """The command that is carried out here. Raises RuntimeError outside an action."""
    running = _here()
    if running is None:
        raise RuntimeError("command() is for functions that are called as an action")
    return running.command


def progress(fraction: float | None = None, note: str | None = None) -> None:
    """Shows how far the action is: ``progress(0.4, "well B7")``, as often as you like. Outside an action it does nothing."""
    running = _here()
    if running is not None:
        known = fraction is not None and math.isfinite(fraction)
        share = min(max(float(fraction or 0), 0.0), 1.0) if known else None
        running.latest = (share, None if note is None else str(note)[:1000])
        running.outlet.progress(running)


def log(text: object, level: str = "info") -> None:
    """Writes a line into the log of the run, or outside an action into that of the agent. Levels: info, warning, error.

    Python's own `logging`, and what an action prints, go the same way.
    """
    if level not in ("info", "warning", "error"):
        raise ValueError(f'log(…, level="{level}"): the levels are info, warning and error')
    running = _here()
    outlet: _Outlet = running.outlet if running is not None else _server if _server is not None else _Outlet()
    outlet.log(running, level, str(text))


def goes_on(note: str) -> None:
    """Says that the instrument has heard that it is to stop, and goes on all the same: nobody waits for it any longer."""
    running = _here()
    if running is not None:
        running.outlet.goes_on(running, str(note))


def cancelled() -> Reason | Literal[False]:
    """Why the action must stop: the `reason` of `Cancelled`. False while it may go on."""
    running = _here()
    return False if running is None else running.reason or False


def sleep(seconds: float) -> None:
    """Waits as `time.sleep` does, which nothing interrupts; this ends with `Cancelled` as soon as the action is to stop."""
    running = _current.get()
    if running is None:
        time.sleep(seconds)
    elif running.task is not None:
        raise RuntimeError("sleep() would hold up all async functions: write `await asyncio.sleep(…)`")
    else:
        running.sleep(seconds)


class uninterrupted:
    """``with uninterrupted():`` what stands in the block is done whole. A cancel is raised at its end.

    For what must not be torn apart, such as a question to the instrument and the reading of its answer. Keep it short.
    """

    def __enter__(self) -> None:
        self._running = _current.get()
        if self._running is not None:
            self._running.shield()

    def __exit__(self, *_: object) -> None:
        if self._running is not None:
            self._running.unshield()


# --- Type hints as JSON Schema, and values from and to JSON --------------------------------------------------------


class _Fault(Exception):
    """The driver is written wrongly: a sentence for its author."""


class _BadConfig(ValueError):
    """The driver was told what it cannot take: a sentence for whoever wrote the workcell file."""


_PLAIN: dict[Any, Json] = {
    **{int: {"type": "integer"}, float: {"type": "number"}, str: {"type": "string"}, bool: {"type": "boolean"}},
    **{None: {"type": "null"}, type(None): {"type": "null"}, Any: {}, object: {}},
    **{list: {"type": "array"}, tuple: {"type": "array"}, dict: {"type": "object"}},
}
_UNION = (typing.Union, getattr(types, "UnionType", typing.Union))
_LIST = (list, collections.abc.Sequence)
_DICT = (dict, collections.abc.Mapping)
_KNOWN_HINTS = "int, float, str, bool, Literal, Enum, Optional, Union, list, tuple, dict, dataclass, TypedDict, Path, Any"


def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """A hint without what `Annotated` says of it, and that. What is said inside of Optional is said of it."""
    notes: tuple[Any, ...] = ()
    while True:
        said = [each for each in typing.get_args(hint) if hasattr(each, "__metadata__")]
        if hasattr(hint, "__metadata__"):  # Annotated
            hint, notes = hint.__origin__, (*hint.__metadata__, *notes)
        elif hasattr(hint, "__supertype__"):  # NewType
            hint = hint.__supertype__
        elif len(said) == 1 and set(typing.get_args(hint)) == {said[0], type(None)}:
            hint, notes = typing.Optional[said[0].__origin__], (*said[0].__metadata__, *notes)
        elif getattr(typing.get_origin(hint), "_name", "") in ("Required", "NotRequired"):
            (hint,) = typing.get_args(hint)
        else:
            return hint, notes


def _schema(hint: Any, within: tuple[Any, ...] = ()) -> Json:
    """The JSON Schema of what a hint allows."""
    hint, notes = _unwrap(hint)
    if hint in within:
        raise _Fault(f"{_name_of(hint)} holds itself; write dict in its place")
    schema = _schema_of(hint, (*within, hint))
    for note in notes:
        if isinstance(note, Unit):
            schema["unit"] = note.unit
        elif isinstance(note, Range):
            names = {"minimum": "minimum", "maximum": "maximum", "above": "exclusiveMinimum", "below": "exclusiveMaximum"}
            if not _takes_numbers(schema):
                raise _Fault(f"{_name_of(hint)} has no Range: that is of numbers")
            if _is_empty(note):
                raise _Fault(f"no number is in {note}")
            schema.update({names[of]: limit for of, limit in vars(note).items() if limit is not None})
        elif isinstance(note, (Description, str)):
            schema["description"] = note if isinstance(note, str) else note.text
    return schema


def _schema_of(hint: Any, within: tuple[Any, ...]) -> Json:
    origin, of = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return _enum([each.value if isinstance(each, enum.Enum) else each for each in of])
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _enum([member.value for member in hint])
    if origin in _UNION:
        options = [_schema(each, within) for each in of]
        simple = all(option.keys() == {"type"} for option in options)
        return {"type": [option["type"] for option in options]} if simple else {"anyOf": options}
    if origin in _LIST or origin is tuple and of[-1:] == (Ellipsis,):
        return {"type": "array", "items": _schema(of[0], within)}
    if origin is tuple:
        items = [_schema(each, within) for each in of]
        return {"type": "array", "prefixItems": items, "minItems": len(of), "maxItems": len(of)}
    if origin in _DICT:
        if of[0] is not str:
            raise _Fault(f"{_name_of(hint)}: names are texts in JSON; write dict[str, …]")
        return {"type": "object", "additionalProperties": _schema(of[1], within)}
    if _is_record(hint):
        return _object(_fields(hint), within)
    if _is_path(hint):
        raise _Fault("a Path is a file, and so an argument or a result of its own, and no part of another")
    try:
        return dict(_PLAIN[hint])
    except (KeyError, TypeError):
        raise _Fault(f"{_name_of(hint)} cannot be JSON; there are {_KNOWN_HINTS}") from None


def _takes_numbers(schema: Json) -> bool:
    kinds = schema.get("type", "number")
    return bool({"integer", "number"} & set([kinds] if isinstance(kinds, str) else kinds))


def _is_empty(limits: Range) -> bool:
    least = [each for each in (limits.minimum, limits.above) if each is not None]
    most = [each for each in (limits.maximum, limits.below) if each is not None]
    if not least or not most or max(least) < min(most):
        return False
    return max(least) > min(most) or limits.above == max(least) or limits.below == min(most)


def _enum(values: list[Any]) -> Json:
    kinds = {_PLAIN.get(type(value), {}).get("type") for value in values}
    return {**({"type": kinds.pop()} if len(kinds) == 1 else {}), "enum": values}


def _object(fields: list[_Field], within: tuple[Any, ...] = ()) -> Json:
    properties = {field.name: field.schema(within) for field in fields}
    required = [field.name for field in fields if field.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _can_be_json(hint: Any) -> bool:
    try:
        return _is_path(hint) or _schema(hint) is not None
    except _Fault:
        return False


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and (dataclasses.is_dataclass(hint) or hasattr(hint, "__total__"))


def _is_path(hint: Any) -> bool:
    hint, _ = _unwrap(hint)
    if typing.get_origin(hint) in _UNION:
        return any(_is_path(each) for each in typing.get_args(hint))
    return isinstance(hint, type) and issubclass(hint, PurePath)


def _name_of(hint: Any) -> str:
    return hint.__qualname__ if isinstance(hint, type) else str(hint).replace("typing.", "")


@dataclasses.dataclass(frozen=True)
class _Field:
    """An argument of a function, or a field of a dataclass or TypedDict."""

    name: str
    hint: Any
    required: bool
    default: Any = None
    description: str | None = None

    def schema(self, within: tuple[Any, ...] = ()) -> Json:
        try:
            schema = _schema(self.hint, within)
        except _Fault as fault:
            raise _Fault(f"{self.name}: {fault}") from None
        if self.description is not None:
            schema.setdefault("description", self.description)
        warnings: list[str] = []
        default = _to_json(self.default, self.name, warnings)
        if default is not None and not warnings:
            schema["default"] = default
        for note in _unwrap(self.hint)[1]:
            if isinstance(note, Range) and _is_number(default):
                try:
                    _demand_within(note, default, "its default")
                except ValueError as error:
                    raise _Fault(f"{self.name}: {error}") from None
        return schema


def _fields(record: Any) -> list[_Field]:
    hints = _hints_of(record)
    if not dataclasses.is_dataclass(record):
        return [_Field(name, hint, name in record.__required_keys__) for name, hint in hints.items()]
    fields = []
    for each in dataclasses.fields(record):
        made = each.default_factory is not dataclasses.MISSING
        default = each.default_factory() if each.default_factory is not dataclasses.MISSING else each.default
        required = not made and default is dataclasses.MISSING
        fields.append(_Field(each.name, hints[each.name], required, None if required else default))
    return fields


def _hints_of(what: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(what, include_extras=True)
    except TypeError as error:
        raise _Fault(f"Python {sys.version.split()[0]} cannot read a type hint: {error}") from None
    except NameError as error:
        raise _Fault(f"a type hint names something that is not there: {error}") from None


class _Takes:
    """What a function takes by name. A constructor may take more than a config can say, where it has a default for that."""

    def __init__(self, function: Any, *, method: bool = False, config: bool = False):
        hints = _hints_of(function.__init__ if inspect.isclass(function) else function)
        _, told = _docstring(function)
        self.fields = []
        for number, each in enumerate(inspect.signature(function).parameters.values()):
            if method and number == 0:
                continue
            if each.kind not in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY):
                raise _Fault(f"it takes `{each}`, but arguments are given by name, each by its own")
            required = each.default is each.empty
            default = None if required else each.default
            self.fields.append(_Field(each.name, hints.get(each.name, Any), required, default, told.get(each.name)))
        self.files = [field for field in self.fields if _is_path(field.hint)]
        if config:
            self.fields = [field for field in self.fields if field.required or _can_be_json(field.hint)]
        self.schema = _object([field for field in self.fields if field not in self.files])

    def read(self, given: Json) -> Json:
        """Arguments and files as Python has them. Raises ValueError where they do not fit."""
        return _read_fields(self.fields, given)

    def complete(self, given: Json) -> Json:
        """The same, with the defaults of what is not given: weir does not know all of them, such as None. Raises as `read`."""
        return {**{field.name: field.default for field in self.fields if not field.required}, **self.read(given)}


def _docstring(of: Any) -> tuple[str | None, dict[str, str]]:
    """The first paragraph, and what is said of arguments, as Google's and Sphinx' docstrings say it."""
    text = inspect.cleandoc(getattr(of, "__doc__", None) or "")
    first = " ".join(re.split(r"\n\s*\n|\n\s*:param |\n\s*Args:", text, maxsplit=1)[0].split())
    told = dict(re.findall(r"^:param (?:\w+ )?(\w+):\s*(.+)$", _joined(text), re.MULTILINE))
    block = re.search(r"^(?:Args|Arguments):\n((?:[ \t]+.*\n?|\n)+)", text, re.MULTILINE)
    arguments = _joined(inspect.cleandoc("\n" + block.group(1))) if block else ""
    told.update(re.findall(r"^(\w+)(?: \([^)]*\))?:\s*(.+)$", arguments, re.MULTILINE))
    return first or None, told


def _joined(text: str) -> str:
    """Lines that go on from the one before, as they stand further in, in one with it."""
    return re.sub(r"\s*\n[ \t]+", " ", text)


def _read(hint: Any, value: Any, where: str) -> Any:
    """A value of JSON as Python has it. Raises ValueError, with the place, where it does not fit."""
    hint, notes = _unwrap(hint)
    for note in notes:
        if isinstance(note, Range) and _is_number(value):
            _demand_within(note, value, where)
    origin, of = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin in _UNION:
        for option in of:
            with contextlib.suppress(ValueError):
                return _read(option, value, where)
    elif origin is typing.Literal or isinstance(hint, type) and issubclass(hint, enum.Enum):
        for each in of or list(hint):
            if value == (each.value if isinstance(each, enum.Enum) else each):
                return each
    elif origin in (*_LIST, tuple) and isinstance(value, list):
        kinds = of if origin is tuple and of[-1:] != (Ellipsis,) and of else (*of, Any)[:1] * len(value)
        if len(kinds) == len(value):
            items = [_read(kind, item, f"{where}[{at}]") for at, (kind, item) in enumerate(zip(kinds, value))]
            return tuple(items) if origin is tuple else items
    elif origin in _DICT and isinstance(value, dict):
        return {name: _read((*of, Any, Any)[1], each, f"{where}.{name}") for name, each in value.items()}
    elif _is_record(hint) and isinstance(value, dict):
        return hint(**_read_fields(_fields(hint), value, f"{where}."))
    elif _is_path(hint) and isinstance(value, (str, PurePath)):
        return Path(value)
    elif hint in (int, float) and _is_number(value) and value == hint(value):
        return hint(value)
    elif hint in (Any, object) or hint in (str, bool) and isinstance(value, hint):
        return value
    elif hint in (None, type(None)) and value is None:
        return None
    raise ValueError(f"{where} must be {_words_for(hint)}, and not {json.dumps(value, ensure_ascii=False, default=str)}")


def _words_for(hint: Any) -> str:
    if _is_path(hint):
        return "the path of a file"
    schema = _schema(hint)
    if "enum" in schema:
        return f"one of {json.dumps(schema['enum'], ensure_ascii=False)}"
    if "anyOf" in schema or isinstance(schema.get("type"), list):
        return " or ".join(_words_for(each) for each in typing.get_args(hint))
    length = f" of {schema['minItems']} items" if "minItems" in schema else ""
    return _WORDS[schema["type"]] + length


_WORDS = {
    **{"integer": "a whole number", "number": "a number", "string": "a text", "boolean": "true or false"},
    **{"array": "a list", "object": "an object", "null": "null"},
}


def _read_fields(fields: list[_Field], given: Json, place: str = "") -> Json:
    """Raises ValueError with all that does not fit."""
    known = {field.name: field for field in fields}
    read: Json = {}
    wrong: list[str] = []
    for name, value in given.items():
        if name not in known:
            wrong.append(f"there is no {place}{name}; there is {', '.join(known) or 'nothing'}")
            continue
        try:
            read[name] = _read(known[name].hint, value, f"{place}{name}")
        except ValueError as error:
            wrong.append(str(error))
    wrong += [f"{place}{field.name} is needed" for field in fields if field.required and field.name not in given]
    if wrong:
        raise ValueError("; ".join(wrong))
    return read


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _demand_within(limits: Range, value: float, where: str) -> None:
    if limits.minimum is not None and value < limits.minimum:
        raise ValueError(f"{where} must be at least {limits.minimum}, and not {value}")
    if limits.maximum is not None and value > limits.maximum:
        raise ValueError(f"{where} must be at most {limits.maximum}, and not {value}")
    if limits.above is not None and value <= limits.above:
        raise ValueError(f"{where} must be above {limits.above}, and not {value}")
    if limits.below is not None and value >= limits.below:
        raise ValueError(f"{where} must be below {limits.below}, and not {value}")


def _to_json(value: Any, where: str, warnings: list[str]) -> Any:
    """A value as JSON has it. The instrument has acted: what JSON does not have is kept as well as can be, and told."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, enum.Enum):
        return _to_json(value.value, where, warnings)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        warnings.append(f"{where} is {float(value)}, which JSON does not have; it became null")
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, collections.abc.Mapping):
        return {str(name): _to_json(each, f"{where}.{name}", warnings) for name, each in value.items()}
    if isinstance(value, (list, tuple, collections.abc.Set, collections.abc.ValuesView)):
        return [_to_json(each, f"{where}[{at}]", warnings) for at, each in enumerate(value)]
    if isinstance(value, PurePath):
        return str(value)
    for name in ("tolist", "item", "isoformat"):  # arrays and numbers of numpy and its like, dates and times
        with contextlib.suppress(Exception):
            return _to_json(getattr(value, name)(), where, warnings)
    warnings.append(f"{where} is a {type(value).__name__}, which JSON does not have; it became a text")
    return str(value)


def _labels(value: Any) -> Json:
    """What a function returned, by label."""
    if value is None:
        return {}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, collections.abc.Mapping):
        return {str(name): each for name, each in value.items()}
    return {"file" if isinstance(value, PurePath) else "result": value}


def _results(hint: Any) -> Json:
    """What an action returns, by label, as far as its hint tells."""
    bare, _ = _unwrap(hint)
    options = [each for each in typing.get_args(bare) if each is not type(None)]
    needed = True
    if typing.get_origin(bare) in _UNION and len(options) == 1 and _is_record(_unwrap(options[0])[0]):
        bare, _ = _unwrap(options[0])  # Optional[record]: any result may be left out
        needed = False
    if bare in (None, type(None), Any, NoReturn, *_DICT) or typing.get_origin(bare) in _DICT:
        return {}
    if _is_record(bare):
        always = getattr(bare, "__required_keys__", _hints_of(bare)) if needed else ()
        return {name: _result(each, name in always) for name, each in _hints_of(bare).items()}
    return {"file" if _is_path(bare) else "result": _result(hint)}


def _result(hint: Any, needed: bool = True) -> Json:
    """Nothing is said of types of other libraries: their values are made JSON as well as can be."""
    maybe = _is_path(hint) and typing.get_origin(_unwrap(hint)[0]) in _UNION
    said: Json = {"optional": True} if maybe or not needed else {}
    if _is_path(hint):
        return {"type": "file", **_told(hint, None), **said}
    if any(_is_path(each) for each in typing.get_args(_unwrap(hint)[0])):
        raise _Fault("a Path is a file, and so a result of its own: return a dict[str, Path], a name for each")
    return {**(_schema(hint) if _can_be_json(hint) else {}), **said}


def _told(hint: Any, text: str | None) -> Json:
    """The description of a file."""
    for note in _unwrap(hint)[1]:
        text = note if isinstance(note, str) else note.text if isinstance(note, Description) else text
    return {} if text is None else {"description": text}


# --- A driver: what a module or a class offers ---------------------------------------------------------------------


@dataclasses.dataclass
class _Action:
    name: str
    function: Any
    takes: _Takes
    results: Json
    helpers: dict[str, Any]

    def describe(self) -> Json:
        description, told = _docstring(self.function)
        files = {}
        for file in self.takes.files:
            files[file.name] = {"required": file.required, **_told(file.hint, told.get(file.name))}
        said: Json = {} if description is None else {"description": description}
        if not self.function._weir_checked:
            said["results_checked"] = False
        if self.function._weir_keeps_running:
            said["keeps_running"] = True
        return {**said, "args": self.takes.schema, "files": files, "results": self.results, "can": list(self.helpers)}


class _Driver:
    """What a module or a class offers, read from decorators and type hints. Raises _Fault where it is written wrongly."""

    def __init__(self, target: Any, options: Json):
        self.target, self.is_class = target, inspect.isclass(target)
        self.instance: Any = None
        self.setup, self.teardown = options.get("setup"), options.get("teardown")
        self.capacity = options.get("capacity", 1)
        self.said = {"description": options.get("description") or _docstring(target)[0], "version": options.get("version")}
        self.actions: dict[str, _Action] = {}
        self.orders: dict[str, Any] = {}
        self.state: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        if not isinstance(self.capacity, int) or self.capacity < 1:
            raise _Fault(f"serve(capacity={self.capacity!r}): it is how many actions run at once, 1 or more")
        self.opener = target if self.is_class else self.setup
        self.config = None if self.opener is None else self._read(self.opener, "", lambda: _Takes(self.opener, config=True))
        for function in _functions(target):
            if hasattr(function, "_weir_action"):
                self._add(function, function._weir_action)
            if hasattr(function, "_weir_order"):
                self.orders[function._weir_order] = function
            if hasattr(function, "_weir_state"):
                self.state = function
        if not self.actions:
            classes = [each for each in vars(target).values() if inspect.isclass(each) and not self.is_class]
            meant = next((each.__name__ for each in classes if any(hasattr(of, "_weir_action") for of in vars(each).values())), None)
            remedy = "write @action above a function" if meant is None else f"{meant} has: write serve({meant})"
            raise _Fault(f"{_place(target)} has no action: {remedy}")

    def _add(self, function: Any, name: str) -> None:
        if name in self.actions:
            raise _Fault(f'two actions are called "{name}": {_place(self.actions[name].function)} and {_place(function)}')
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise _Fault(f"{_place(function)}: {name} yields; an action returns, and calls progress() on its way")
        if function._weir_keeps_running and "recover" not in function._weir_helpers:
            without = "without it, the next process can neither follow nor stop what the instrument does"
            raise _Fault(f"{_place(function)}: {name} has keeps_running=True and no recover: {without}")
        takes = self._read(function, name, lambda: _Takes(function, method=self.is_class))
        results = self._read(function, name, lambda: _results(_hints_of(function).get("return", Any)))
        known = {field.name for field in takes.fields}
        for kind, helper in function._weir_helpers.items():
            for field in self._read(helper, f"{kind} of {name}", lambda: _Takes(helper, method=self.is_class)).fields:
                if field.required and field.name not in known:
                    raise _Fault(f"{_place(helper)}: the {kind} of {name} takes {field.name}, which {name} does not take")
        self.actions[name] = _Action(name, function, takes, results, function._weir_helpers)

    def _read(self, function: Any, name: str, read: Callable[[], R]) -> R:
        try:
            return read()
        except _Fault as fault:
            raise _Fault(": ".join(part for part in (_place(function), name, str(fault)) if part)) from None

    def describe(self) -> Json:
        """The answer to `initialize`."""
        return {
            **{"protocol": PROTOCOL, "kit": f"weir_driver {__version__}, Python {sys.version.split()[0]}"},
            **{name: text for name, text in self.said.items() if text is not None},
            "capacity": self.capacity,
            "actions": {name: each.describe() for name, each in self.actions.items()},
            "has": [*(["state"] if self.state else []), *self.orders],
            "files": _own_files(),
        }

    def open(self, config: Json) -> None:
        """Constructs the class, or calls the set-up, with the config as arguments."""
        if self.config is None or self.opener is None:
            if config:
                names = ", ".join(config)
                raise _BadConfig(f"nothing takes the config ({names}): write serve(setup=FUNCTION) or serve(CLASS)")
            return
        fields = self.config.fields
        missing = [field.name for field in fields if field.required and field.name not in config]
        if missing and config.keys() <= {field.name for field in fields}:
            shown = ", ".join(f'"{name}": …' for name in missing)
            needs = f"{self.opener.__name__} needs {' and '.join(missing)}"
            raise _BadConfig(f"{needs}: --config '{{{shown}}}', or the config of the workcell file")
        try:
            arguments = self.config.read(config)
        except ValueError as error:
            raise _BadConfig(f"config: {error}") from None
        if not self.is_class:
            self.call(self.opener, arguments)
            return
        self.instance = self.opener(**arguments)
        if self.setup is not None:
            self.wait_for(self.setup(self.instance))

    def close(self) -> None:
        if self.teardown is not None:
            self.wait_for(self.teardown(self.instance) if self.is_class else self.teardown())
        elif hasattr(self.instance, "close"):
            self.wait_for(self.instance.close())

    def bind(self, function: Any) -> Callable[..., Any]:
        return types.MethodType(function, self.instance) if self.is_class else typing.cast(Callable[..., Any], function)

    def call(self, function: Any, arguments: Json) -> Any:
        """Calls a function with those of the arguments that it takes."""
        return self.wait_for(function(**_fitting(function, arguments)))

    def wait_for(self, answer: Any) -> Any:
        if not inspect.iscoroutine(answer):
            return answer
        import asyncio

        return asyncio.run_coroutine_threadsafe(answer, self.loop).result()

    def start(self, running: _Running, threads: _Threads, done: Callable[[Json], None]) -> None:
        """Has a command carried out: an ``async`` function as a task of the loop, any other in a thread."""
        if not inspect.iscoroutinefunction(running.function):
            threads.run(running.run, done)
            return
        import asyncio

        future = asyncio.run_coroutine_threadsafe(running.run_async(), self.loop)
        future.add_done_callback(lambda ended: done(ended.result()))

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """That of all ``async`` functions, in a thread of its own. Where there are none, asyncio is not even loaded."""
        if self._loop is None:
            import asyncio

            self._loop = asyncio.new_event_loop()
            thread = threading.Thread(target=self._loop.run_forever, name="weir async", daemon=True)
            _own_threads.add(thread)
            thread.start()
        return self._loop

    def running(self, kind: str, order: Command, given: Json, outlet: _Outlet) -> _Running:
        """A command to be started: an action (kind: act) or its recover. Raises LookupError, ValueError."""
        made = self.actions.get(order.action)
        function = None if made is None else made.function if kind == "act" else made.helpers.get(kind)
        if made is None or function is None:
            raise LookupError(f'there is no {"action" if kind == "act" else kind} "{order.action}"')
        read = made.takes.read if kind == "act" else made.takes.complete
        arguments = _fitting(function, read(given))
        return _Running(self.bind(function), arguments, order, made.results, outlet, recovers=kind == "recover")

    def ask(self, kind: str, action: str, given: Json) -> Json:
        """Answers a check or a simulate."""
        made = self.actions[action]
        said = self.call(self.bind(made.helpers[kind]), made.takes.complete(given))
        if kind == "simulate":
            values = {label: value for label, value in _labels(said).items() if not isinstance(value, PurePath)}
            return {"data": _to_json(values, "data", [])}
        answer: Json = {"problems": [], "warnings": []}
        for each in said if isinstance(said, (list, tuple)) else [] if said is None else [said]:
            each = Problem(each) if isinstance(each, str) else each
            if not isinstance(each, (Problem, Caution)):
                raise TypeError(f"a check returns nothing, or a text, Problem or Caution, or a list of them; not {each!r}")
            finding = {name: text for name, text in vars(each).items() if text is not None}
            answer["problems" if isinstance(each, Problem) else "warnings"].append(finding)
        return answer

    def report(self) -> Json:
        """How the instrument says it is."""
        said = _to_json(_labels(self.call(self.bind(self.state), {})), "state", [])
        flags, error, details = (said.pop(name, None) for name in ("flags", "error", "details"))
        flags = [flags] if isinstance(flags, str) else flags or ["READY"]
        because = {} if error is None else {"error": str(error)}
        return {"flags": flags, **because, "details": {**said, **(details if isinstance(details, dict) else {})}}


def _fitting(function: Any, arguments: Json) -> Json:
    takes = inspect.signature(function).parameters
    return {name: value for name, value in arguments.items() if name in takes}


def _functions(target: Any) -> list[Any]:
    """Those of a module or class, with actions that a later function of the same name has replaced."""
    if inspect.isclass(target):
        names = dict.fromkeys(name for each in reversed(target.__mro__) for name in vars(each))
        members, module, prefix = [_member(target, name) for name in names], target.__module__, f"{target.__qualname__}."
    else:
        members, module, prefix = list(vars(target).values()), target.__name__, ""
    functions = [each for each in members if inspect.isfunction(each)]
    here = [each for each in _declared if (each.__module__, each.__qualname__) == (module, prefix + each.__name__)]
    # A module that is loaded again, by a notebook or a test, declares again what it had.
    return [each for each in here if module == "__main__" and each not in functions] + functions


def _member(target: type, name: str) -> Any:
    """What overrides an action is one, too, and need not say so: a simulated twin of an instrument."""
    member = getattr(target, name)
    for base in target.__mro__:
        marked: Any = vars(base).get(name)
        if inspect.isfunction(member) and hasattr(marked, "_weir_action"):
            for name in ("_weir_action", "_weir_helpers", "_weir_keeps_running", "_weir_checked"):
                vars(member).setdefault(name, vars(marked)[name])
    return member


def _place(of: Any) -> str:
    """Where something stands: `balance.py:12`."""
    if inspect.isclass(of):
        return f"class {of.__name__}"
    code = getattr(inspect.unwrap(of), "__code__", None)
    if code is None:
        return os.path.basename(getattr(of, "__file__", None) or repr(of))
    return f"{os.path.basename(code.co_filename)}:{code.co_firstlineno}"


# --- A command that is carried out ---------------------------------------------------------------------------------

_RAISED, _FAILED, _UNKNOWN, _STOPPED = -32000, -32001, -32002, -32003
_NO_VERSION, _BAD_REQUEST, _NO_METHOD, _BAD_PARAMS = -32010, -32600, -32601, -32602
_LONGEST_LINE = 8 * 1024 * 1024


class _Outlet:
    """Where what an action tells goes: to weir, to a test, or as here to the standard error."""

    def progress(self, running: _Running) -> None:
        fraction, note = running.latest
        print(f"  {'' if fraction is None else format(fraction, '4.0%')} {note or ''}", file=sys.stderr, flush=True)

    def log(self, running: _Running | None, level: str, text: str) -> None:
        print(text if level == "info" else f"{level}: {text}", file=sys.stderr, flush=True)

    def goes_on(self, running: _Running, note: str) -> None:
        print(f"it goes on: {note}", file=sys.stderr, flush=True)


class _Running:
    """A command that is carried out, and whether it is to stop.

    A cancel interrupts a blocking function wherever it is, but for what stands between `shield` and `unshield`. It comes
    once: `_told` says that it has come, or is about to, and whoever is first to say so brings it. Whoever asks takes the lock
    once, and only to tell it: so no harm is done if the interrupted thread was about to leave the lock, and never does.

    An action that was cancelled before it began is not called. A recover always is: its instrument may run, and only the function can
    stop it. For its first moments a cancel interrupts nothing but `sleep`, so that the function gets as far as its ``try``.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: Json,
        order: Command,
        results: Json,
        outlet: _Outlet,
        recovers: bool = False,
    ):
        self.function, self.arguments, self.command, self.results = function, arguments, order, results
        self.outlet = outlet
        self.latest: tuple[float | None, str | None] = (None, None)
        self.written: tuple[float | None, str | None] = self.latest
        self.next_write = 0.0
        self.asked: str | None = None
        """Why it must stop, as a sentence."""
        self.reason: Reason | None = None
        self.recovers, self.began = recovers, 0.0
        self.thread: int | None = None
        self.task: asyncio.Task[Any] | None = None
        self.error: BaseException | None = None
        self._value: list[Any] = []
        self._lock = threading.RLock()
        self._shields, self._told, self._over = 0, False, False
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()

    @property
    def over(self) -> bool:
        return self._over

    def stop(self, why: str, reason: Reason) -> None:
        """Called by the thread that hears of it."""
        if self.asked is not None:
            return
        self.asked, self.reason = why, reason
        self._wake.put(None)
        with self._lock:
            early = 0.0
            if self.recovers and self.thread is not None:
                early = self.began + _REACHES_TRY_WITHIN - time.monotonic()
            if early <= 0:
                self._interrupt()
        if early > 0:
            self._interrupt_in(early)

    def _interrupt_in(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self._interrupt)
        timer.daemon = True
        timer.start()

    def _interrupt(self) -> None:
        with self._lock:
            if self._told or self._over or self._shields > 0:
                return
            if self.task is not None:
                self._told = True
                self.task.get_loop().call_soon_threadsafe(self.task.cancel)
            elif self.thread is not None:
                self._told = True
                _raise_in(self.thread, Cancelled)

    # All else is called by the thread, or the task, that carries it out.

    def run(self) -> Json:
        """Calls a blocking function; what it returned or raised, as members of a response."""
        _current.set(self)
        try:
            try:
                self._begin(threading.get_ident(), None)
                value = self.function(**self.arguments)
                if inspect.iscoroutine(value):
                    value.close()
                    raise TypeError("it is async, but a decorator hides that: write @action directly above `async def`")
                self._value.append(value)
            finally:
                self._end()
        except BaseException as error:
            self._end()  # again: a cancel may have come in the middle of it, and no other comes
            self.error = error
        answer = self._answer()
        _current.set(None)
        return answer

    async def run_async(self) -> Json:
        import asyncio

        _current.set(self)
        try:
            self._begin(None, asyncio.current_task())
            self._value.append(await self.function(**self.arguments))
        except BaseException as error:
            self.error = error
        self._end()
        return self._answer()

    def _begin(self, thread: int | None, task: asyncio.Task[Any] | None) -> None:
        _under_way.add(self)
        with self._lock:
            self.thread, self.task, self.began = thread, task, time.monotonic()
            due = self.asked is not None and not self._told
            self._told = self._told or (due and not self.recovers)
        if due and not self.recovers:
            raise Cancelled(self.asked or "", self.reason)
        if due and task is None:
            self._interrupt_in(_REACHES_TRY_WITHIN)
        elif due:
            self._interrupt()  # at its first await

    def _end(self) -> None:
        """Nothing is raised here any more once it has returned."""
        _under_way.discard(self)
        with self._lock:
            self._over = True
        if self.thread is not None:
            _raise_in(self.thread, None)

    def shield(self) -> None:
        with self._lock:
            self._shields += 1

    def unshield(self) -> None:
        with self._lock:
            self._shields -= 1
            due = self._shields == 0 and self.asked is not None and not self._told
            self._told = self._told or due
        if due:
            raise Cancelled(self.asked or "", self.reason)

    def sleep(self, seconds: float) -> None:
        if self._told or self._shields > 0:
            time.sleep(seconds)
            return
        with uninterrupted(), contextlib.suppress(queue.Empty):
            self._wake.get(timeout=max(seconds, 0))

    def _answer(self) -> Json:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # a driver may have closed it, or put something else in its place
                stream.flush()
        if not self._value:
            return _failure(self.error or RuntimeError("it came to no end"), self.asked)
        self.error = None
        try:
            return {"result": self._result(_labels(self._value[0]))}
        except Exception as error:
            return _failure(error)

    def _result(self, labels: Json) -> Json:
        """The instrument has acted: what cannot be told of a result is left out, and told, and no reason to fail."""
        result: dict[str, Json] = {"data": {}, "files": {}, "missing": {}}
        warnings: list[str] = []
        size = 0
        for label, value in labels.items():
            try:
                if isinstance(value, PurePath):
                    result["files"][label] = self._file(value)
                elif value is not None or self.results.get(label, {}).get("type") != "file":
                    data = _to_json(value, label, warnings)
                    size += len(json.dumps(data))
                    result["data"][label] = data
            except _NoFile as error:
                result["missing"][label] = str(error)
            except Exception as error:
                warnings.insert(0, f"{label} was left out, for it cannot be made JSON: {_text_of(error)}"[:1000])
        if size > _LONGEST_LINE // 2:
            path = self.command.workdir / "data.json"
            try:
                path.write_text(json.dumps(result["data"]))
                result["files"]["data"] = str(path)
                result["data"] = {"note": "the data are large: they are in the file data.json"}
            except OSError as error:
                result["data"], result["missing"]["data"] = {}, f"the data are large, and cannot be written: {error}"
        more = [f"and {len(warnings) - 10} more such values"] if len(warnings) > 10 else []
        for warning in [*warnings[:10], *more]:
            self.outlet.log(self, "warning", warning)
        return {name: part for name, part in result.items() if part}

    def _file(self, named: PurePath) -> str:
        try:
            inside = self.command.workdir / named
            path = inside if inside.exists() else Path(os.path.abspath(named))
            if path.is_file():
                return str(path)
        except (OSError, ValueError) as error:
            raise _NoFile(f"{named} is no file: {error}") from None
        raise _NoFile(f"{named} is no file")


class _NoFile(Exception):
    """A file of a result that is not there."""


def _raise_in(thread: int, error: type | None) -> None:
    """Raises an exception in another thread, at its next line of Python; None takes back one that has not come yet."""
    if hasattr(ctypes, "pythonapi"):  # of CPython; with another Python a cancel is seen by `sleep` and `cancelled` alone
        thing = None if error is None else ctypes.py_object(error)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), thing)


def _failure(error: BaseException, asked: str | None = None) -> Json:
    """An error of the protocol; `asked`: why it was to stop."""
    text = _text_of(error) or type(error).__name__
    if isinstance(error, _BadConfig):
        return _error(_BAD_PARAMS, text)
    if isinstance(error, (Unknown, ActionFailed)):
        code, message = _UNKNOWN if isinstance(error, Unknown) else _FAILED, text
    elif asked is None:
        code, message = _RAISED, _sentence(error)
    elif isinstance(error, Cancelled) or type(error).__name__ == "CancelledError":
        return _error(_STOPPED, asked)  # as it should be
    else:
        code, message = _STOPPED, _sentence(error)
    details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return _error(code, message[:10_000], {"traceback": details[-100_000:], **_how_it_failed(error)})


def _how_it_failed(error: BaseException) -> Json:
    """What an `ActionFailed` says beside its text."""
    if not isinstance(error, ActionFailed):
        return {}
    said: Json = {"latch": True} if error.latch else {}
    if error.acted is not None:
        said["acted"] = error.acted
    if error.data is not None:
        with contextlib.suppress(Exception):  # what cannot be made JSON must not hide the failure
            said["data"] = _to_json(error.data, "data", [])
    return said


def _error(code: int, message: str, data: Json | None = None) -> Json:
    return {"error": {"code": code, "message": message, **({} if data is None else {"data": data})}}


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as worse:
        return f"(its text cannot be made: {type(worse).__name__})"


def _sentence(error: BaseException) -> str:
    """`ValueError: sample 9 is not there (balance.py:12)`: the innermost line that stands beside the driver's own file."""
    text = ": ".join(part for part in (type(error).__name__, _text_of(error)) if part)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    home = os.path.dirname(os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "."))
    own = [frame for frame in frames if os.path.dirname(os.path.abspath(frame.filename)) == home] or frames
    return f"{text} ({os.path.basename(own[-1].filename)}:{own[-1].lineno})" if own else text


def _own_files() -> list[str]:
    """What was imported from the driver's folder: a save of these, and not of its tests, starts it anew with ``--watch``."""
    home = os.path.dirname(os.path.realpath(getattr(sys.modules["__main__"], "__file__", None) or "."))
    loaded = {os.path.realpath(file) for file in (getattr(each, "__file__", None) for each in list(sys.modules.values())) if file}
    return sorted(file for file in loaded if file.startswith(home + os.sep) and "site-packages" not in file)


class _Threads:
    """Threads that are used again: where one thing is done at a time, all is done in the same one."""

    def __init__(self, name: str):
        self._name = name
        self._idle: list[queue.SimpleQueue[Any]] = []

    def run(self, work: Callable[[], Json], done: Callable[[Json], None]) -> None:
        try:
            jobs = self._idle.pop()
        except IndexError:
            jobs = queue.SimpleQueue()
            threading.Thread(target=self._serve, args=(jobs,), name=self._name, daemon=True).start()
        jobs.put((work, done))

    def _serve(self, jobs: queue.SimpleQueue[Any]) -> None:
        _own_threads.add(threading.current_thread())
        process = os.getpid()
        while True:
            work, done = jobs.get()
            try:
                answer = work()
            except BaseException as error:  # whatever it is: who asked is answered
                answer = _failure(error)
            if os.getpid() != process:
                os._exit(0)  # a process that the function forked off came back here, too
            self._idle.append(jobs)
            done(answer)


# --- The protocol --------------------------------------------------------------------------------------------------

_PROGRESS_EVERY = 0.1
_MOST_WAITING = 10_000
_LEAVES_WITHIN = 5.0
_REACHES_TRY_WITHIN = 0.5
_REASONS: dict[Any, Reason] = {
    **{"cancel": "cancel", "stop": "stop", "timeout": "timeout", "shutdown": "shutdown"},
    **{"stopped": "stop", "interrupted": "shutdown"},  # of earlier agents
}


class _Server(_Outlet):
    """Serves a driver on the standard input and output, until weir ends it."""

    def __init__(self, driver: _Driver):
        self.driver, self.opened = driver, False
        self.running: dict[str, _Running] = {}
        self.inbox: queue.SimpleQueue[bytes | int | None] = queue.SimpleQueue()
        self.outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.actors, self.inquirers = _Threads("weir action"), _Threads("weir inquiry")
        self.asks_state = False
        self.left_out = 0

    def serve(self) -> NoReturn:
        self._take_pipes()
        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda number, _: self.inbox.put(number))
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._let_go)
        _hear_logging()
        threading.Thread(target=self._read, name="weir reader", daemon=True).start()
        threading.Thread(target=self._write, name="weir writer", daemon=True).start()
        while True:
            try:
                # A signal that comes just before the wait, or on Windows any, is handled only when the wait is over.
                item = self.inbox.get(timeout=0.5)
            except queue.Empty:
                continue
            if isinstance(item, bytes):
                self._hear(item)
            else:
                self._leave(None, 0 if item is None else 128 + item)

    def _take_pipes(self) -> None:
        """Keeps the two pipes for the protocol. All else, C and children too, prints to stderr, and reads nothing."""
        self._input, self._output = os.dup(0), os.dup(1)  # not inherited by children
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        os.close(nothing)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # what was printed before serve()
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
        sys.stdout, sys.stderr = _Prints(sys.stdout), _Prints(sys.stderr)

    def _let_go(self) -> None:
        """In a process that was forked off, which has no part in the protocol."""
        global _server
        _server = None
        _current.set(None)
        _under_way.clear()
        for descriptor in (self._input, self._output):
            os.close(descriptor)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)

    def _read(self) -> None:
        with contextlib.suppress(OSError), open(self._input, "rb", closefd=False) as lines:
            for line in lines:
                self.inbox.put(line)
        self.inbox.put(None)

    # What is told. One thread writes, so that lines are whole, and a cancel tears none.

    def progress(self, running: _Running) -> None:
        now = time.monotonic()
        if now >= running.next_write:
            running.next_write = now + _PROGRESS_EVERY
            self.outbox.put(running)

    def log(self, running: _Running | None, level: str, text: str) -> None:
        if self.outbox.qsize() > _MOST_WAITING:
            self.left_out += 1
            return
        if self.left_out > 0:
            level, text = "warning", f"{text}\n({self.left_out} lines before it were left out: they came too fast)"
            self.left_out = 0
        of = {} if running is None else {"command": running.command.id}
        self._tell("log", {**of, "level": level, "text": text[:100_000]})

    def goes_on(self, running: _Running, note: str) -> None:
        self._tell("goes_on", {"command": running.command.id, "note": note})

    def _tell(self, method: str, params: Json) -> None:
        self.outbox.put({"method": method, "params": params})

    def _answer(self, request: Any, answer: Json) -> None:
        self.outbox.put({"id": request, **answer})

    def _write(self) -> None:
        """Writes what is in the outbox. A command in it has progress to show: the latest, ten times a second at most."""
        shown: dict[_Running, float] = {}  # when to look again
        while True:
            wait = None if not shown else max(min(shown.values()) - time.monotonic(), 0)
            try:
                item = self.outbox.get(timeout=wait)
            except queue.Empty:
                item = None
            if isinstance(item, threading.Event):
                item.set()
            elif isinstance(item, dict):
                self._write_line(item)
            elif isinstance(item, tuple):  # the end of a command
                running, answer = item
                self._write_progress(running)
                shown.pop(running, None)
                self._write_line(answer)
            elif isinstance(item, _Running) and item not in shown:
                shown[item] = 0
            now = time.monotonic()
            for running in [each for each, due in shown.items() if due <= now]:
                if self._write_progress(running):
                    shown[running] = now + _PROGRESS_EVERY
                else:
                    del shown[running]

    def _write_progress(self, running: _Running) -> bool:
        latest = running.latest
        if latest is running.written:
            return False
        running.written = latest
        known = {name: value for name, value in zip(("fraction", "note"), latest) if value is not None}
        self._write_line({"method": "progress", "params": {"command": running.command.id, **known}})
        return True

    def _write_line(self, message: Json) -> None:
        line = json.dumps({"jsonrpc": "2.0", **message}, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        try:
            while line:
                line = line[os.write(self._output, line) :]
        except OSError:
            self.inbox.put(None)  # nobody listens any more

    # What weir says.

    def _hear(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            method, params, request = message["method"], message.get("params", {}), message.get("id")
            if request is None:
                self._heed(method, params)
                return
        except (ValueError, TypeError, LookupError, AttributeError):
            print(f"weir_driver: this is no message of the driver protocol: {line[:200]!r}", file=sys.stderr)
            return
        try:
            self._take(method, params, request)
        except (LookupError, TypeError, AttributeError) as error:
            self._answer(request, _error(_BAD_PARAMS, f"the params of {method} are not as they must be: {_sentence(error)}"))

    def _heed(self, method: str, params: Json) -> None:
        running = self.running.get(params.get("command", ""))
        if running is not None and method in ("cancel", "abandon"):
            reason = _REASONS.get(params.get("reason"), "cancel")
            running.stop(str(params.get("message") or params.get("reason") or "abandoned"), reason)

    def _take(self, method: str, params: Json, request: Any) -> None:
        driver = self.driver
        if method == "end":
            self._leave(request, 0)
        elif method == "initialize" and params["protocol"] != PROTOCOL:
            message = f"the driver speaks version {PROTOCOL} of the protocol, and not {params['protocol']}"
            self._answer(request, _error(_NO_VERSION, message, {"versions": [PROTOCOL]}))
        elif method == "initialize" and not self.opened:
            self._inquire(request, lambda: self._open(params.get("config", {})), self.actors)
        elif not self.opened:
            self._answer(request, _error(_BAD_REQUEST, f"{method} came before the answer to initialize"))
        elif method in ("act", "recover"):
            self._act(method, params, request)
        elif method in ("check", "simulate") and method in driver.actions[params["action"]].helpers:
            given = {**params["args"], **params["files"]}
            self._inquire(request, lambda: driver.ask(method, params["action"], given))
        elif method == "state" and driver.state is not None:
            self._inquire(request, self._report)
        elif method == "order" and params["command"] in driver.orders:
            hook = driver.bind(driver.orders[params["command"]])
            self._inquire(request, lambda: {} if driver.call(hook, {"by": params.get("by")}) is None else {})
        else:
            self._answer(request, _error(_NO_METHOD, f"the driver has no {method}"))

    def _open(self, config: Json) -> Json:
        self.driver.open(config)
        self.opened = True
        return self.driver.describe()

    def _report(self) -> Json:
        if self.asks_state:
            raise RuntimeError("the one before has not returned yet")
        self.asks_state = True
        try:
            return self.driver.report()
        finally:
            self.asks_state = False

    def _act(self, method: str, params: Json, request: Any) -> None:
        order, given = _command_of(params), {**params["args"], **params["files"]}
        try:
            running = self.driver.running(method, order, given, self)
        except LookupError as error:
            self._answer(request, _error(_NO_METHOD, str(error.args[0])))
            return
        except ValueError as error:
            self._answer(request, _error(_BAD_PARAMS, str(error)))
            return
        self.running[running.command.id] = running

        def done(answer: Json) -> None:
            self.outbox.put((running, {"id": request, **answer}))
            self.running.pop(running.command.id, None)

        self.driver.start(running, self.actors, done)

    def _inquire(self, request: Any, ask: Callable[[], Json], threads: _Threads | None = None) -> None:
        def work() -> Json:
            try:
                return {"result": ask()}
            except BaseException as error:
                return _failure(error)

        (threads or self.inquirers).run(work, lambda answer: self._answer(request, answer))

    def _leave(self, request: Any, code: int) -> NoReturn:
        """Stops what acts, closes the driver, answers and goes, within five seconds: what hangs keeps nobody."""
        deadline = time.monotonic() + _LEAVES_WITHIN
        for running in list(self.running.values()):
            running.stop("the agent has ended", "shutdown")
        while self.running and time.monotonic() < deadline - _LEAVES_WITHIN / 5:
            time.sleep(0.01)
        closed, written = threading.Event(), threading.Event()

        def close() -> Json:
            try:
                if self.opened:
                    self.driver.close()
            except BaseException:
                traceback.print_exc()
            return {}

        self.actors.run(close, lambda _: closed.set())
        closed.wait(max(deadline - time.monotonic(), 0))
        if request is not None:
            self._answer(request, {"result": {}})
        self.outbox.put(written)
        written.wait(0.5)
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


class _Prints(io.TextIOBase):
    """What an action prints, as lines of its log, which come before its answer. All else goes where it went."""

    def __init__(self, stream: Any):
        self._stream = stream
        self._begun: dict[_Running, str] = {}

    def write(self, text: str) -> int:
        running = _current.get()
        if running is None:
            return typing.cast(int, self._stream.write(text))
        *lines, rest = (self._begun.pop(running, "") + text).split("\n")
        if rest:
            self._begun[running] = rest
        for line in filter(str.strip, lines):
            running.outlet.log(running, "info", line)
        return len(text)

    def flush(self) -> None:
        running = _current.get()
        rest = None if running is None else self._begun.pop(running, None)
        if running is not None and rest is not None:
            running.outlet.log(running, "info", rest)
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _LogHandler(logging.Handler):
    """Brings what Python's `logging` is told to weir's log."""

    def emit(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= logging.ERROR else "warning" if record.levelno >= logging.WARNING else "info"
        log(self.format(record), level)


def _hear_logging() -> None:
    if not logging.getLogger().handlers:
        logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[_LogHandler()])


def _command_of(params: Json) -> Command:
    names = ("run", "experiment", "step", "attempt", "action", "traceparent", "tracestate")
    started = {"started_at": params["started_at"] / 1000} if "started_at" in params else {}
    known = {name: params[name] for name in names if name in params}
    return Command(id=params["command"], workdir=Path(params["workdir"]), **known, **started)


# --- How a driver is started: by weir, by a person, by a test ------------------------------------------------------

_served: dict[str, tuple[Any, Json]] = {}
"""What each module that was imported would serve, for `Fake`."""


def serve(
    target: type | None = None,
    *,
    capacity: int = 1,
    description: str | None = None,
    version: str | None = None,
    setup: Callable[..., Any] | None = None,
    teardown: Callable[..., Any] | None = None,
) -> None:
    """Serves the actions of this file, or the methods of a class that are actions; the last line of a driver.

    The class is constructed with the module's ``config`` of the workcell file as keyword arguments. Then ``setup`` is called with
    the object, and at the end ``teardown`` (else `close`, where it has that). Without a class, ``setup`` is called with the
    config, and ``teardown`` with nothing. ``capacity`` is how many actions run at once.

    Where the file is imported, such as by a test, this does nothing: `Fake` knows what it would have served.
    """
    module = sys._getframe(1).f_globals["__name__"]
    options = {"capacity": capacity, "description": description, "version": version, "setup": setup, "teardown": teardown}
    _served[module] = (target, options)
    if module != "__main__":
        return
    try:
        driver = _Driver(sys.modules[module] if target is None else target, options)
    except _Fault as fault:
        print(fault, file=sys.stderr)
        sys.exit(2)
    global _server
    if os.environ.pop("WEIR_DRIVER", None) is None:
        sys.exit(_command_line(driver, sys.argv))
    _server = _Server(driver)
    _server.serve()


def _command_line(driver: _Driver, argv: list[str]) -> int:
    import argparse  # not needed where weir starts the driver

    file = os.path.basename(argv[0])
    typed = f"{os.path.basename(sys.executable or 'python3').removesuffix('.exe')} {file}"
    parser = argparse.ArgumentParser(prog=typed, description=driver.said["description"])
    commands = parser.add_subparsers(dest="does", metavar="{act,state,describe}")
    act = commands.add_parser("act", help="carry out an action: here, now, with the instrument")
    act.add_argument("action", choices=list(driver.actions), metavar="ACTION")
    act.add_argument("arguments", nargs="*", metavar="NAME=VALUE", help="or all of them as a JSON object; files as paths")
    for each in (act, commands.add_parser("state", help="say how the instrument is")):
        each.add_argument("--config", action="append", default=[], help="that of the workcell file: a JSON object, or NAME=VALUE")
    commands.add_parser("describe", help="print what weir is told of the driver, as JSON")
    given = parser.parse_args(argv[1:])
    if given.does is None:
        _print_help(driver, file, typed)
    elif given.does == "describe":
        _print_json(driver.describe())
    else:
        with contextlib.redirect_stdout(sys.stderr):
            answer = _try(driver, given)
        if "error" in answer:
            error = answer["error"]
            print(error.get("data", {}).get("traceback", ""), error["message"], sep="", file=sys.stderr)
            return 130 if error["code"] == _STOPPED else 1
        _print_json(answer["result"])
    return 0


def _try(driver: _Driver, given: argparse.Namespace) -> Json:
    _hear_logging()
    try:
        try:
            config = _read_arguments(given.config)
        except ValueError as error:
            raise _BadConfig(f"--config {error}") from None
        driver.open(config)
        if given.does == "state":
            return {"result": {} if driver.state is None else driver.report()}
        return _try_action(driver, given.action, given.arguments)
    except Exception as error:
        return _failure(error)
    finally:
        driver.close()


def _try_action(driver: _Driver, name: str, words: list[str]) -> Json:
    import tempfile

    order = Command("try", "try", "try", name, 1, name, Path(tempfile.mkdtemp(prefix=f"weir-{name}-")))
    answers: queue.SimpleQueue[Json] = queue.SimpleQueue()
    try:
        running = driver.running("act", order, _read_arguments(words), _Outlet())
    except ValueError as error:
        return _error(_BAD_PARAMS, str(error))

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever presses it again wants out
        running.stop("stopped by Ctrl-C", "cancel")

    signal.signal(signal.SIGINT, stop)
    driver.start(running, _Threads("weir action"), answers.put)
    while True:
        with contextlib.suppress(queue.Empty):
            return answers.get(timeout=0.2)  # a signal is handled between two waits


def _read_arguments(words: list[str]) -> Json:
    """`sample=3 note=blank`, or `'{"sample": 3}'`."""
    arguments: Json = {}
    for word in words:
        name, equals, value = word.partition("=")
        try:
            arguments.update({name: json.loads(value)} if equals and not word.startswith("{") else json.loads(word))
        except (ValueError, TypeError):
            if not equals or word.startswith("{"):
                raise ValueError(f"{word} is neither NAME=VALUE nor a JSON object") from None
            arguments[name] = value
    return arguments


def _print_json(value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    encoding = sys.stdout.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:  # a lone surrogate, or a terminal that cannot show all letters
        text = json.dumps(value, indent=2)
    print(text)


def _print_help(driver: _Driver, file: str, typed: str) -> None:
    print(f"{file} is a driver for weir. Its actions:\n")
    for name, each in driver.actions.items():
        arguments = " ".join(field.name if field.required else f"[{field.name}]" for field in each.takes.fields)
        print(f"  {name} {arguments}\n      {_docstring(each.function)[0] or ''}")
    first = next(iter(driver.actions.values()))
    needed = "".join(f" {field.name}=…" for field in first.takes.fields if field.required)
    print(f"\nCarry one out:  {typed} act {first.name}{needed}\nAll there is:   {typed} --help\n")
    print(f"In a workcell file:\n  modules:\n    - name: {os.path.splitext(file)[0]}\n      interface: python")
    print(f"      config: {{ file: ./{file} }}")


@dataclasses.dataclass
class Result:
    """What an action returned to a test, and what it told on its way."""

    data: dict[str, Any]
    files: dict[str, Path]
    missing: dict[str, str]
    progress: list[tuple[float | None, str | None]]
    log: list[tuple[str, str]]


class Fake:
    """Calls a driver as weir does, in a test. It takes what is served (a module or class) and the config of the workcell file.

    with Fake(balance) as fake:
        assert fake.act("weigh", sample=3).data == {"result": 12.5}
    """

    def __init__(self, target: Any, **config: Any):
        import shutil
        import tempfile
        import weakref

        served, options = _served.get(getattr(target, "__name__", ""), (None, {}))
        self._driver = _Driver(served or target, options)
        self._threads = _Threads("weir action")
        self._folder = tempfile.mkdtemp(prefix="weir-fake-")
        self._remove = weakref.finalize(self, shutil.rmtree, self._folder, True)
        self._count = 0
        self._driver.open(config)

    def act(self, action: str, /, **arguments: Any) -> Result:
        """Carries out an action, and raises what it raises; ValueError where the arguments do not fit."""
        return self.start(action, **arguments).result()

    def start(self, action: str, /, **arguments: Any) -> Acting:
        """Begins an action, to be cancelled."""
        return self._start("act", action, arguments)

    def recover(self, action: str, /, **arguments: Any) -> Result:
        """Asks what became of the last command of `act` or `start`: it has the same id."""
        return self._start("recover", action, arguments).result()

    def check(self, action: str, /, **arguments: Any) -> Json:
        """What weir would be answered: ``{"problems": […], "warnings": […]}``."""
        return self._driver.ask("check", action, _to_json(arguments, "", []))

    def simulate(self, action: str, /, **arguments: Any) -> Json:
        return typing.cast(Json, self._driver.ask("simulate", action, _to_json(arguments, "", []))["data"])

    def state(self) -> Json:
        return self._driver.report()

    def order(self, name: str, by: str | None = None) -> None:
        self._driver.call(self._driver.bind(self._driver.orders[name]), {"by": by})

    def close(self) -> None:
        self._driver.close()
        self._remove()

    def __enter__(self) -> Fake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, kind: str, action: str, arguments: Json) -> Acting:
        self._count += kind == "act"
        workdir = Path(self._folder, str(self._count))
        workdir.mkdir(exist_ok=True)
        started = time.time() if kind == "recover" else None
        order = Command(f"fake:{self._count}", "fake", "fake", action, 1, action, workdir, started_at=started)
        acting = Acting()
        acting._running = self._driver.running(kind, order, _to_json(arguments, "", []), acting)
        self._driver.start(acting._running, self._threads, acting.answers.put)
        return acting


class Acting(_Outlet):
    """An action that a `Fake` has begun."""

    _running: _Running

    def __init__(self) -> None:
        self.answers: queue.SimpleQueue[Json] = queue.SimpleQueue()
        self._shown = threading.Event()
        self._progress: list[tuple[float | None, str | None]] = []
        self._log: list[tuple[str, str]] = []

    def wait_for_progress(self, timeout: float = 10) -> None:
        """Returns once the action has shown some progress."""
        if not self._shown.wait(timeout):
            raise TimeoutError(f"no progress within {timeout} s")

    def cancel(self, why: str = "cancelled by a test", reason: Reason = "cancel") -> None:
        """Has it stopped: `reason` says why, as in `Cancelled`."""
        self._running.stop(why, reason)

    def result(self, timeout: float = 60) -> Result:
        """What it returned; raises what it raised, so `Cancelled` where it was cancelled."""
        try:
            answer = self.answers.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError(f"the action has not ended within {timeout} s") from None
        error = self._running.error
        if error is not None:
            raise Cancelled(self._running.asked or "", self._running.reason) if type(error).__name__ == "CancelledError" else error
        found = answer["result"]
        files = {label: Path(path) for label, path in found.get("files", {}).items()}
        return Result(found.get("data", {}), files, found.get("missing", {}), self._progress, self._log)

    # What the action tells.

    def progress(self, running: _Running) -> None:
        self._progress.append(running.latest)
        self._shown.set()

    def log(self, running: _Running | None, level: str, text: str) -> None:
        self._log.append((level, text))

    def goes_on(self, running: _Running, note: str) -> None:
        self._log.append(("goes_on", note))
