"""Drives an instrument for weir: a function becomes an action, its type hints the form.

    # balance.py
    from typing import Annotated
    from weir_driver import Range, action, serve

    @action
    def weigh(sample: Annotated[int, Range(1, 12)]) -> float:
        \"\"\"Weighs a sample.\"\"\"
        return 12.5

    serve()

weir starts the file and keeps it: one process per instrument, which speaks the driver protocol (version 1,
docs/driver-protocol.md of weir) on its standard input and output. Without weir, ``python balance.py`` says what it
can do, and ``python balance.py act weigh sample=3`` does it. Tests use `Fake`.

This file is all of it: it needs nothing but Python 3.9 or newer, and may be copied beside a driver.
"""

from __future__ import annotations

import argparse
import collections.abc
import contextvars
import ctypes
import dataclasses
import enum
import inspect
import json
import logging
import math
import os
import queue
import re
import signal
import sys
import tempfile
import threading
import time
import traceback
import types
import typing
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Callable, Dict, Generic, Iterator, List, Mapping, NoReturn, Optional, TypeVar, Union

if TYPE_CHECKING:
    import asyncio

    from typing_extensions import ParamSpec

    P = ParamSpec("P")
else:
    P = TypeVar("P")

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
Json = Dict[str, Any]

__version__ = "1.0.0"
PROTOCOL = 1
"""The version of the driver protocol that this file speaks."""

__all__ = [
    *("action", "state", "order", "serve"),
    *("progress", "log", "sleep", "cancelled", "uninterrupted", "goes_on", "command", "Command"),
    *("ActionFailed", "Unknown", "Cancelled", "Problem", "Caution"),
    *("Unit", "Range", "Description", "Fake", "Result", "PROTOCOL"),
]


# --- What an action raises -------------------------------------------------------------------------------------


class ActionFailed(Exception):
    """The action failed, and it is known that it did. (Any other exception means the same, but in a `recover`.)"""


class Unknown(Exception):
    """Nobody can tell what the instrument did, such as when the connection broke in the middle of it."""


class Cancelled(BaseException):
    """Somebody wants the action to stop. It is raised in the function, once; bring the instrument to rest in a
    ``finally`` or ``except Cancelled``. It is no `Exception`, so that ``except Exception`` does not swallow it.
    In ``async`` functions it is `asyncio.CancelledError` instead."""


# --- What type hints may say ------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Unit:
    """The unit of a value, for people: ``Annotated[float, Unit("µL")]``."""

    unit: str


@dataclasses.dataclass(frozen=True)
class Range:
    """The least and the most that a number may be: ``Annotated[int, Range(1, 12)]``; ``above`` and ``below`` exclude."""

    minimum: Optional[float] = None
    maximum: Optional[float] = None
    above: Optional[float] = None
    below: Optional[float] = None


@dataclasses.dataclass(frozen=True)
class Description:
    """What a value means, for people. A plain text in `Annotated` says the same."""

    text: str


@dataclasses.dataclass(frozen=True)
class Problem:
    """What a check returns where the action would not take its arguments."""

    message: str
    argument: Optional[str] = None


@dataclasses.dataclass(frozen=True)
class Caution:
    """What a check returns where the action would take its arguments, and people should know something."""

    message: str
    argument: Optional[str] = None


# --- What makes a function an action ----------------------------------------------------------------------------

if TYPE_CHECKING:

    class Action(Generic[P, R]):
        """A function that is an action. It can be called as ever."""

        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
        def __get__(self, instance: object, owner: Optional[type] = None) -> Callable[..., R]: ...

        def check(self, function: F) -> F:
            """Says whether the action would take these arguments now. It never moves anything."""

        def simulate(self, function: F) -> F:
            """Says what the action would return, for rehearsals. It never moves anything."""

        def recover(self, function: F) -> F:
            """Finds out what became of a command that an earlier process began. It never starts anything."""


@dataclasses.dataclass
class _Declared:
    """What is kept with a function that is an action."""

    name: str
    helpers: Dict[str, Callable[..., Any]] = dataclasses.field(default_factory=dict)


_declarations: List[Callable[..., Any]] = []
"""All of them: of two functions of one name, a module or class keeps only the second."""


@typing.overload
def action(function: Callable[P, R]) -> Action[P, R]: ...
@typing.overload
def action(*, name: Optional[str] = None) -> Callable[[Callable[P, R]], Action[P, R]]: ...
def action(function: Any = None, *, name: Optional[str] = None) -> Any:
    """Makes a function or method an action of the instrument; ``name`` if it is to be called otherwise.

    The function stays what it is. ``@weigh.check``, ``@weigh.simulate`` and ``@weigh.recover`` give an action called
    ``weigh`` a helper, which takes the same arguments or some of them.
    """
    if function is None:
        return lambda decorated: action(_named(decorated, name))
    if not inspect.isfunction(function):
        raise TypeError(f"@action goes directly above `def`, and not above {function!r}")
    declared: _Declared = function.__dict__.setdefault("_weir_action", _Declared(function.__name__))

    def decorator(kind: str) -> Callable[[F], F]:
        def keep(helper: F) -> F:
            declared.helpers[kind] = helper
            return helper

        return keep

    for kind in ("check", "simulate", "recover"):
        setattr(function, kind, decorator(kind))
    _declarations.append(function)
    return function


def _named(function: Any, name: Optional[str]) -> Any:
    function._weir_action = _Declared(name or function.__name__)
    return function


def state(function: F) -> F:
    """Makes a function or method the one that says how the instrument is. weir asks it once a second, and while actions run.

    It returns a dict (or dataclass) to be shown, and in it, where it wants: ``flags`` (of READY BUSY INIT ERROR PAUSED CANCELLED
    LOCKED UNKNOWN; READY if not said) and ``error``, which says why. One that raises means UNKNOWN.
    """
    setattr(function, "_weir_state", True)
    return function


def order(name: str) -> Callable[[F], F]:
    """Makes a function or method what the instrument does on an operator's order: pause, resume, cancel, safety_stop,
    reset, lock, unlock or shutdown."""
    if name not in _ORDERS:
        raise ValueError(f'@order("{name}"): there is none; there are {", ".join(_ORDERS)}')

    def keep(function: F) -> F:
        setattr(function, "_weir_order", name)
        return function

    return keep


_ORDERS = ("pause", "resume", "cancel", "safety_stop", "reset", "lock", "unlock", "shutdown")


# --- What an action may do while it runs -------------------------------------------------------------------------


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
    traceparent: Optional[str] = None
    tracestate: Optional[str] = None
    started_at: Optional[float] = None
    """In a recover: when the action was begun, in seconds since the epoch by the clock of this machine."""


_current: contextvars.ContextVar[Optional[_Running]] = contextvars.ContextVar("weir_command", default=None)
_server: Optional[_Server] = None


def command() -> Command:
    """The command that is carried out here. Raises RuntimeError outside an action."""
    running = _current.get()
    if running is None:
        raise RuntimeError("command() is for functions that weir has called as an action")
    return running.command


def progress(fraction: Optional[float] = None, note: Optional[str] = None) -> None:
    """Shows how far the action is: ``progress(0.4, "well B7")``. Call it as often as you like; nothing happens outside an action."""
    running = _current.get()
    if running is not None:
        running.show(fraction, note)


def log(text: object, level: str = "info") -> None:
    """Writes a line into the log of the run, or outside an action into that of the agent; ``level``: info, warning or error.

    Python's own `logging` goes the same way; what is printed goes into the log of the agent alone.
    """
    if level not in ("info", "warning", "error"):
        raise ValueError(f'log(…, level="{level}"): the levels are info, warning and error')
    running = _current.get()
    outlet: _Outlet = running.outlet if running is not None else _server if _server is not None else _Outlet()
    outlet.log(running, level, str(text))


def goes_on(note: str) -> None:
    """Says that the instrument has heard that it is to stop, and goes on all the same: nobody waits for it any longer."""
    running = _current.get()
    if running is not None:
        running.outlet.goes_on(running, str(note))


def cancelled() -> bool:
    """Whether somebody wants the action to stop."""
    running = _current.get()
    return running is not None and running.asked is not None


def sleep(seconds: float) -> None:
    """Waits as `time.sleep` does, but ends at once, with `Cancelled`, when the action is to stop. Not for ``async`` functions."""
    running = _current.get()
    if running is None:
        time.sleep(seconds)
    elif running.task is not None:
        raise RuntimeError("sleep() would stop all async functions: write `await asyncio.sleep(…)`")
    else:
        running.sleep(seconds)


class uninterrupted:
    """``with uninterrupted():`` what stands in the block is done whole: a cancel is raised at its end.

    For what must not be torn apart, such as a question to the instrument and the reading of its answer. Keep it short.
    """

    def __enter__(self) -> None:
        self._running = _current.get()
        if self._running is not None:
            self._running.shield()

    def __exit__(self, *_: object) -> None:
        if self._running is not None:
            self._running.unshield()


# --- Type hints, as JSON Schema and as Python's values -----------------------------------------------------------


class _Fault(Exception):
    """A driver that is written wrongly: one sentence for its author."""


_SIMPLE: Dict[Any, Json] = {
    **{int: {"type": "integer"}, float: {"type": "number"}, str: {"type": "string"}, bool: {"type": "boolean"}},
    **{None: {"type": "null"}, type(None): {"type": "null"}, Any: {}, object: {}},
    **{list: {"type": "array"}, tuple: {"type": "array"}, dict: {"type": "object"}},
}
_UNIONS = (Union, getattr(types, "UnionType", Union))
_WRAPPERS = tuple(getattr(typing, name) for name in ("Final", "Required", "NotRequired") if hasattr(typing, name))
_HINTS = "int, float, str, bool, Literal, Enum, Optional, Union, list, tuple, dict, dataclasses, TypedDict, Path and Any"


def _unwrap(hint: Any) -> typing.Tuple[Any, typing.Tuple[Any, ...]]:
    """A hint without what `Annotated` says of it, and that."""
    notes: typing.Tuple[Any, ...] = ()
    while True:
        if hasattr(hint, "__metadata__"):
            notes, hint = (*hint.__metadata__, *notes), hint.__origin__
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif typing.get_origin(hint) in _WRAPPERS:
            hint = typing.get_args(hint)[0]
        else:
            return hint, notes


def _schema(hint: Any, seen: typing.Tuple[Any, ...] = ()) -> Json:
    """The JSON Schema of what a hint allows. Raises _Fault where there is none."""
    hint, notes = _unwrap(hint)
    if hint in seen:
        raise _Fault(f"{_name_of(hint)} holds itself; write dict in its place")
    schema = _plain_schema(hint, (*seen, hint))
    for note in notes:
        if isinstance(note, Unit):
            schema["unit"] = note.unit
        elif isinstance(note, Range):
            limits = (note.minimum, note.maximum, note.above, note.below)
            words = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
            schema.update({word: limit for word, limit in zip(words, limits) if limit is not None})
        elif isinstance(note, (Description, str)):
            schema["description"] = note if isinstance(note, str) else note.text
    return schema


def _plain_schema(hint: Any, seen: typing.Tuple[Any, ...]) -> Json:
    origin, of = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return _enum_schema([value.value if isinstance(value, enum.Enum) else value for value in of])
    if origin in _UNIONS:
        options = [_schema(each, seen) for each in of]
        if all(set(option) == {"type"} and isinstance(option["type"], str) for option in options):
            return {"type": [option["type"] for option in options]}
        return {"anyOf": options}
    if origin in (list, collections.abc.Sequence):
        return {"type": "array", "items": _schema(of[0], seen)}
    if origin is tuple and of[-1:] == (Ellipsis,):
        return {"type": "array", "items": _schema(of[0], seen)}
    if origin is tuple:
        items = [_schema(each, seen) for each in of]
        return {"type": "array", "prefixItems": items, "minItems": len(of), "maxItems": len(of)}
    if origin in (dict, collections.abc.Mapping):
        if of[0] is not str:
            raise _Fault(f"{_name_of(hint)}: the names in a dict are texts in JSON; write dict[str, …]")
        return {"type": "object", "additionalProperties": _schema(of[1], seen)}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _enum_schema([member.value for member in hint])
    if _is_record(hint):
        fields = _fields(hint)
        properties = {each.name: each.schema(seen) for each in fields}
        required = [each.name for each in fields if each.required]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    if isinstance(hint, type) and issubclass(hint, PurePath):
        raise _Fault("a Path is a file: an argument or a result of its own, not a part of another")
    try:
        return dict(_SIMPLE[hint])
    except (KeyError, TypeError):
        raise _Fault(f"{_name_of(hint)} has no place in JSON; there are {_HINTS}") from None


def _enum_schema(values: List[Any]) -> Json:
    kinds = {_SIMPLE.get(type(value), {}).get("type") for value in values}
    kind = kinds.pop() if len(kinds) == 1 else None
    return {**({"type": kind} if kind else {}), "enum": values}


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and (dataclasses.is_dataclass(hint) or hasattr(hint, "__total__"))


def _name_of(hint: Any) -> str:
    return hint.__qualname__ if isinstance(hint, type) else str(hint).replace("typing.", "")


@dataclasses.dataclass(frozen=True)
class _Field:
    """An argument of a function, or a field of a dataclass or TypedDict."""

    name: str
    hint: Any
    required: bool
    default: Any = None

    @property
    def path(self) -> bool:
        """Whether it is a file."""
        return _is_path(self.hint)

    def schema(self, seen: typing.Tuple[Any, ...] = ()) -> Json:
        try:
            schema = _schema(self.hint, seen)
        except _Fault as fault:
            raise _Fault(f"{self.name}: {fault}") from None
        if not self.required and self.default is not None:
            schema["default"] = _to_json(self.default, self.name, [])
        return schema


def _is_path(hint: Any) -> bool:
    hint, _ = _unwrap(hint)
    if typing.get_origin(hint) in _UNIONS:
        return any(_is_path(each) for each in typing.get_args(hint))
    return isinstance(hint, type) and issubclass(hint, PurePath)


def _fields(record: Any) -> List[_Field]:
    hints = _hints_of(record)
    if not dataclasses.is_dataclass(record):
        return [_Field(name, hint, name in record.__required_keys__) for name, hint in hints.items()]
    missing = dataclasses.MISSING
    fields = []
    for each in dataclasses.fields(record):
        default = each.default_factory() if each.default_factory is not missing else each.default
        required = default is missing
        fields.append(_Field(each.name, hints[each.name], required, None if required else default))
    return fields


def _hints_of(what: Any) -> Dict[str, Any]:
    try:
        return typing.get_type_hints(what, include_extras=True)
    except TypeError as error:
        raise _Fault(f"Python {sys.version_info[0]}.{sys.version_info[1]} cannot read a type hint: {error}") from None
    except NameError as error:
        raise _Fault(f"a type hint names what is not there: {error}") from None


def _parameters(function: Callable[..., Any], *, method: bool) -> List[_Field]:
    """What a function takes by name. Raises _Fault where it takes anything else."""
    hints = _hints_of(function.__init__ if inspect.isclass(function) else function)  # type: ignore[misc]
    fields = []
    for number, parameter in enumerate(inspect.signature(function).parameters.values()):
        if method and number == 0:
            continue
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise _Fault(f"{parameter}: arguments are given by name, so each needs one")
        required = parameter.default is parameter.empty
        hint = hints.get(parameter.name, Any)
        fields.append(_Field(parameter.name, hint, required, None if required else parameter.default))
    return fields


def _from_json(hint: Any, value: Any) -> Any:
    """A value that fits a hint's schema, as Python has it."""
    hint, _ = _unwrap(hint)
    origin, of = typing.get_origin(hint), typing.get_args(hint)
    if value is None:
        return None
    if origin in _UNIONS:
        fitting = [each for each in of if _is_path(each) or not any(_misfits(value, _schema(each), ""))]
        return _from_json(fitting[0], value) if fitting else value
    if origin in (list, collections.abc.Sequence):
        return [_from_json(of[0], each) for each in value]
    if origin is tuple:
        return tuple(_from_json(of[0 if of[-1] is Ellipsis else at], each) for at, each in enumerate(value))
    if origin in (dict, collections.abc.Mapping):
        return {name: _from_json(of[1], each) for name, each in value.items()}
    if _is_record(hint):
        hints = {each.name: each.hint for each in _fields(hint)}
        return hint(**{name: _from_json(hints[name], each) for name, each in value.items()})
    if hint is tuple or hint in (int, float) or isinstance(hint, type) and issubclass(hint, (enum.Enum, PurePath)):
        return hint(value)
    return value


_JSON_TYPES: Dict[str, Callable[[Any], bool]] = {
    "integer": lambda value: _is_number(value) and value == int(value),
    "number": lambda value: _is_number(value),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _misfits(value: Any, schema: Json, where: str) -> Iterator[str]:
    """What does not fit, one sentence each. It knows what `_schema` writes; weir itself checks by the whole of JSON Schema."""
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if kinds and not any(_JSON_TYPES[kind](value) for kind in kinds):
        yield f"{where} must be {' or '.join(kinds)}, and not {json.dumps(value)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} must be one of {json.dumps(schema['enum'], ensure_ascii=False)}"
    if "anyOf" in schema and all(any(_misfits(value, option, where)) for option in schema["anyOf"]):
        yield f"{where} fits none of what it may be"
    if _is_number(value):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            yield f"{where} must be {_range_of(schema)}, and not {value}"
        if value <= schema.get("exclusiveMinimum", -math.inf) or value >= schema.get("exclusiveMaximum", math.inf):
            yield f"{where} must be {_range_of(schema)}, and not {value}"
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", math.inf):
            yield f"{where} must have {schema['minItems']} items, and not {len(value)}"
        for at, item in enumerate(value):
            ahead = schema.get("prefixItems", [])
            yield from _misfits(item, ahead[at] if at < len(ahead) else schema.get("items", {}), f"{where}[{at}]")
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        place = f"{where}." if where else ""
        yield from (f"{place}{name} is needed" for name in schema.get("required", []) if name not in value)
        for name, item in value.items():
            if name not in known and others is False:
                yield f"{place}{name} is not known; there are {', '.join(known) or 'none'}"
            else:
                yield from _misfits(item, known.get(name, others), f"{place}{name}")


def _range_of(schema: Json) -> str:
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}
    return " and ".join(f"{words[word]} {schema[word]}" for word in words if word in schema)


def _to_json(value: Any, where: str, warnings: List[str]) -> Any:
    """A value as JSON can have it. The instrument has acted: what JSON cannot have is told, and kept as well as can be."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, enum.Enum):
        return _to_json(value.value, where, warnings)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        warnings.append(f"{where} is {float(value)}, which JSON does not have: it is null")
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, collections.abc.Mapping):
        return {str(name): _to_json(each, f"{where}.{name}", warnings) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, collections.abc.ValuesView, collections.abc.KeysView)):
        return [_to_json(each, f"{where}[{at}]", warnings) for at, each in enumerate(value)]
    if isinstance(value, PurePath):
        return str(value)
    for name in ("tolist", "item", "isoformat"):  # arrays and numbers of numpy and its like, dates
        convert = getattr(value, name, None)
        if callable(convert):
            try:
                return _to_json(convert(), where, warnings)
            except Exception:
                continue
    warnings.append(f"{where} is a {type(value).__name__}, which JSON does not have: it is a text")
    return str(value)


def _labels(value: Any) -> Dict[str, Any]:
    """What an action returned, by label."""
    if value is None:
        return {}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, collections.abc.Mapping):
        return {str(name): each for name, each in value.items()}
    return {"file" if isinstance(value, PurePath) else "result": value}


def _results(hint: Any) -> Json:
    """What an action returns, by label, as far as its hint says so."""
    plain, _ = _unwrap(hint)
    if typing.get_origin(plain) in _UNIONS:
        some = [each for each in typing.get_args(plain) if each is not type(None)]
        plain = some[0] if len(some) == 1 else plain
        hint = plain if _is_record(_unwrap(plain)[0]) else hint
    plain = _unwrap(plain)[0]
    if plain in (None, type(None), Any, NoReturn, dict) or typing.get_origin(plain) in (dict, collections.abc.Mapping):
        return {}
    if _is_record(plain):
        return {each.name: _result_schema(each.hint) for each in _fields(plain)}
    return {"file" if _is_path(hint) else "result": _result_schema(hint)}


def _result_schema(hint: Any) -> Json:
    """An empty one for what is of some library: it is made JSON as well as can be."""
    if _is_path(hint):
        texts = [note.text if isinstance(note, Description) else note for note in _unwrap(hint)[1]]
        described = [text for text in texts if isinstance(text, str)]
        return {"type": "file", **({"description": described[0]} if described else {})}
    try:
        return _schema(hint)
    except _Fault:
        return {}


def _read_docstring(function: Callable[..., Any]) -> typing.Tuple[str, Dict[str, str]]:
    """The first paragraph, and what is said of arguments (as Google's and Sphinx' docstrings say it)."""
    text = inspect.getdoc(function) or ""
    first = " ".join(re.split(r"\n\s*\n|\n\s*:param |\n\s*Args:", text, maxsplit=1)[0].split())
    told = {name: line for name, line in re.findall(r"^\s*:param (?:\w+ )?(\w+):\s*(.+)$", text, re.MULTILINE)}
    block = re.search(r"^(?:Args|Arguments|Parameters):\n((?:[ \t]+.*\n?|\n)+)", text, re.MULTILINE)
    for name, line in re.findall(r"^\s+(\w+)(?: \([^)]*\))?:\s*(.+)$", block.group(1) if block else "", re.MULTILINE):
        told.setdefault(name, line)
    return first, told


# --- A driver: what a module or a class offers -------------------------------------------------------------------


@dataclasses.dataclass
class _Action:
    name: str
    function: Callable[..., Any]
    fields: List[_Field]
    returns: Any
    helpers: Dict[str, Callable[..., Any]]

    def describe(self) -> Json:
        """As `initialize` answers with it."""
        description, told = _read_docstring(self.function)
        properties, files = {}, {}
        for field in self.fields:
            if field.path:
                files[field.name] = {"required": field.required, **_described(field.name, told)}
            else:
                properties[field.name] = {**_described(field.name, told), **field.schema()}
        required = [field.name for field in self.fields if field.required and not field.path]
        args = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        return {
            **({"description": description} if description else {}),
            **{"args": args, "files": files, "results": _results(self.returns), "can": list(self.helpers)},
        }

    def read(self, args: Json, files: Mapping[str, str]) -> Dict[str, Any]:
        """The arguments as Python has them. Raises ValueError where they do not fit."""
        wrong = list(_misfits(args, self.describe()["args"], ""))
        wrong += [f"{field.name} is a file, and is needed" for field in self.fields if field.path and field.required and field.name not in files]
        if wrong:
            raise ValueError("; ".join(wrong))
        given = {**args, **files}
        return {field.name: _from_json(field.hint, given[field.name]) for field in self.fields if field.name in given}


def _described(name: str, told: Mapping[str, str]) -> Json:
    return {"description": told[name]} if name in told else {}


class _Driver:
    """What a module or a class offers, read from its decorators and type hints. Raises _Fault where it is written wrongly."""

    def __init__(
        self,
        target: Any,
        *,
        capacity: int = 1,
        description: Optional[str] = None,
        version: Optional[str] = None,
        setup: Optional[Callable[..., Any]] = None,
        teardown: Optional[Callable[..., Any]] = None,
    ):
        self.target, self.capacity, self.version = target, capacity, version
        self.setup, self.teardown = setup, teardown
        self.instance: Any = None
        self.is_class = inspect.isclass(target)
        self.description = description or (_read_docstring(target)[0] if getattr(target, "__doc__", None) else None)
        self.actions: Dict[str, _Action] = {}
        self.orders: Dict[str, Callable[..., Any]] = {}
        self.state: Optional[Callable[..., Any]] = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        members = _members(target)
        if self.is_class:
            _guard(target, lambda: _parameters(target, method=False)) if "__init__" in vars(target) else None
        for function in members:
            if hasattr(function, "_weir_action"):
                self._add(function)
            if hasattr(function, "_weir_order"):
                self.orders[function._weir_order] = function
            if hasattr(function, "_weir_state"):
                self.state = function
        if not self.actions:
            raise _Fault(f"{_place(target)} has no action: write @action above a function")
        if not isinstance(capacity, int) or capacity < 1:
            raise _Fault(f"serve(capacity={capacity!r}): it is how many actions run at once, 1 or more")

    def _add(self, function: Any) -> None:
        declared: _Declared = function._weir_action
        other = self.actions.get(declared.name)
        if other is not None:
            raise _Fault(f'two actions are called "{declared.name}": {_place(other.function)} and {_place(function)}')
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise _Fault(f"{_place(function)}: {declared.name} yields; an action returns, and calls progress() on its way")
        fields = _guard(function, lambda: _parameters(function, method=self.is_class))
        returns = _guard(function, lambda: _hints_of(function)).get("return", Any)
        made = _Action(declared.name, function, fields, returns, declared.helpers)
        _guard(function, made.describe)
        names = {field.name for field in fields}
        for kind, helper in declared.helpers.items():
            for field in _guard(helper, lambda: _parameters(helper, method=self.is_class)):
                if field.required and field.name not in names:
                    raise _Fault(f"{_place(helper)}: the {kind} of {declared.name} takes {field.name}, which {declared.name} does not")
        self.actions[declared.name] = made

    def describe(self) -> Json:
        """The answer to `initialize`."""
        said = {"description": self.description, "version": self.version, "capacity": self.capacity}
        return {
            **{"protocol": PROTOCOL, "kit": f"weir_driver {__version__} (Python {sys.version.split()[0]})"},
            **{name: value for name, value in said.items() if value is not None},
            "actions": {name: each.describe() for name, each in self.actions.items()},
            "has": [*(["state"] if self.state else []), *self.orders],
        }

    def open(self, config: Json) -> None:
        """Constructs the class, or calls the set-up, with the configuration."""
        where: Any = self.target if self.is_class else self.setup
        if where is None:
            if config:
                raise ValueError(f"the config has {', '.join(config)}, but no function takes it: serve(setup=FUNCTION)")
            return
        fields = _parameters(where, method=False)
        properties = {field.name: {} if field.path else field.schema() for field in fields}
        required = [field.name for field in fields if field.required]
        schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        wrong = list(_misfits(config, schema, "config"))
        if wrong:
            raise ValueError("; ".join(wrong))
        hints = {field.name: field.hint for field in fields}
        values = {name: _from_json(hints[name], value) for name, value in config.items()}
        if self.is_class:
            self.instance = self.target(**values)
            if self.setup is not None:
                self.wait_for(self.setup, {"self": self.instance})
        else:
            self.wait_for(where, values)

    def close(self) -> None:
        close = self.teardown or getattr(self.instance, "close", None)
        if callable(close):
            self.wait_for(close, {})

    def bind(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return types.MethodType(function, self.instance) if self.is_class else function

    def wait_for(self, function: Callable[..., Any], arguments: Json) -> Any:
        """Calls a function, which may be ``async``, with those of the arguments that it takes."""
        if arguments.keys() == {"self"}:
            answer = function(arguments["self"])
        else:
            takes = inspect.signature(function).parameters
            answer = function(**{name: value for name, value in arguments.items() if name in takes})
        if inspect.iscoroutine(answer):
            import asyncio

            return asyncio.run_coroutine_threadsafe(answer, self.loop).result()
        return answer

    def start(self, running: _Running, threads: _Threads, done: Callable[[Json], None]) -> None:
        """Has a command carried out: an ``async`` function as a task of the loop, any other in a thread."""
        if inspect.iscoroutinefunction(running.function):
            import asyncio

            work = asyncio.run_coroutine_threadsafe(running.run_async(), self.loop)
            work.add_done_callback(lambda future: done(future.result()))
        else:
            threads.run(running.run, done)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop of all ``async`` functions, in a thread of its own; asyncio is not even loaded where there are none."""
        if self._loop is None:
            import asyncio

            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="weir async", daemon=True).start()
        return self._loop


def _members(target: Any) -> List[Any]:
    """The functions of a module (as the dict of its names) or class, in their order, and those that a later one of their name replaced."""
    if isinstance(target, types.ModuleType):
        members, module, prefix = list(vars(target).values()), target.__name__, ""
    else:
        members = [getattr(target, name) for name in dict.fromkeys(name for each in reversed(target.__mro__) for name in vars(each))]
        module, prefix = target.__module__, f"{target.__qualname__}."
    functions = [each for each in members if inspect.isfunction(each)]
    if module == "__main__":
        hidden = [each for each in _declarations if each.__module__ == module and each.__qualname__ == prefix + each.__name__]
        functions = [each for each in hidden if each not in functions] + functions
    return functions


def _place(of: Any) -> str:
    """Where something stands: `balance.py:12`."""
    if isinstance(of, types.ModuleType):
        return os.path.basename(getattr(of, "__file__", None) or "the driver")
    if inspect.isclass(of):
        return f"the class {of.__name__}"
    code = inspect.unwrap(of).__code__
    return f"{os.path.basename(code.co_filename)}:{code.co_firstlineno}"


T = TypeVar("T")


def _guard(function: Any, read: Callable[[], T]) -> T:
    """Reads something of a function; a fault names its place."""
    try:
        return read()
    except _Fault as fault:
        raise _Fault(f"{_place(function)}: {function.__name__}: {fault}") from None


# --- A command that is carried out -------------------------------------------------------------------------------


class _Outlet:
    """Where what an action tells goes: to weir, to a test, or as here to the standard error."""

    def progress(self, running: _Running) -> None:
        fraction, note = running.latest
        share = "" if fraction is None else f"{fraction:4.0%} "
        print(f"  {share}{note or ''}", file=sys.stderr, flush=True)

    def log(self, running: Optional[_Running], level: str, text: str) -> None:
        print(text if level == "info" else f"{level}: {text}", file=sys.stderr, flush=True)

    def goes_on(self, running: _Running, note: str) -> None:
        print(f"goes on: {note}", file=sys.stderr, flush=True)


class _Running:
    """A command that is carried out, and whether somebody wants it to stop.

    A cancel interrupts a blocking function wherever it is (`PyThreadState_SetAsyncExc`), but for what stands between `shield` and
    `unshield`. It is raised once: `told` says that it has been, or is about to be, and whoever comes first says it. The thread that
    asks takes the lock only while nothing has been told; so it does no harm if the interrupted thread should leave it locked.
    """

    def __init__(self, function: Callable[..., Any], arguments: Json, order: Command, results: Json, outlet: _Outlet):
        self.function, self.arguments, self.command, self.results = function, arguments, order, results
        self.outlet = outlet
        self.latest: typing.Tuple[Optional[float], Optional[str]] = (None, None)
        self.written = self.latest
        self.next_progress = 0.0
        self.asked: Optional[str] = None
        """Why it is to stop."""
        self.thread: Optional[int] = None
        self.task: Optional[asyncio.Task[Any]] = None
        self.error: Optional[BaseException] = None
        self._value: List[Any] = []
        self._lock = threading.RLock()
        self._shields = 0
        self._told = False
        self._over = False
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()

    # Called by the thread that reads what weir says.

    def stop(self, why: str) -> None:
        if self.asked is not None:
            return
        self.asked = why
        self._wake.put(None)
        with self._lock:
            if self._told or self._over or self._shields > 0:
                return
            if self.task is not None:
                self._told = True
                self.task.get_loop().call_soon_threadsafe(self.task.cancel)
            elif self.thread is not None:
                self._told = True
                _raise_in(self.thread, Cancelled)

    # Called by the thread, or the task, that carries it out.

    def run(self) -> Json:
        """Calls a blocking function; returns the members of the response."""
        _current.set(self)
        try:
            try:
                self._begin(thread=threading.get_ident())
                self._value.append(self.function(**self.arguments))
            finally:
                self._end()
        except BaseException as error:
            self._end()  # a cancel may have come into the first one; there is no second
            self.error = error
        try:
            return self._response()
        finally:
            _current.set(None)

    async def run_async(self) -> Json:
        import asyncio

        _current.set(self)
        try:
            self._begin(task=asyncio.current_task())
            self._value.append(await self.function(**self.arguments))
        except BaseException as error:
            self.error = error
        self._end()
        return self._response()

    def _begin(self, thread: Optional[int] = None, task: Optional[asyncio.Task[Any]] = None) -> None:
        with self._lock:
            self.thread, self.task = thread, task
            if self.asked is not None:
                self._told = True
                raise Cancelled(self.asked)

    def _end(self) -> None:
        """After this nothing is raised here any more."""
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
            raise Cancelled(self.asked)

    def sleep(self, seconds: float) -> None:
        if self._told or self._shields > 0:
            time.sleep(seconds)
            return
        with uninterrupted():
            try:
                self._wake.get(timeout=max(seconds, 0))
            except queue.Empty:
                pass

    def show(self, fraction: Optional[float], note: Optional[str]) -> None:
        if fraction is not None:
            fraction = min(max(float(fraction), 0.0), 1.0) if math.isfinite(fraction) else None
        self.latest = (fraction, None if note is None else str(note))
        self.outlet.progress(self)

    # How it ended.

    def _response(self) -> Json:
        if self._value:
            self.error = None
            return {"result": self._result(self._value[0])}
        return {"error": self._failure(self.error or RuntimeError("it ended without a result"))}

    def _result(self, value: Any) -> Json:
        data: Json = {}
        files: Dict[str, str] = {}
        missing: Dict[str, str] = {}
        warnings: List[str] = []
        for label, item in _labels(value).items():
            if isinstance(item, PurePath):
                path = _find(item, self.command.workdir)
                if path.is_file():
                    files[label] = str(path)
                else:
                    missing[label] = f"{item} is not there"
            elif item is not None or self.results.get(label, {}).get("type") != "file":
                data[label] = _to_json(item, label, warnings)
        for warning in warnings:
            self.outlet.log(self, "warning", warning)
        parts = {"data": data, "files": files, "missing": missing}
        return {name: part for name, part in parts.items() if part}

    def _failure(self, error: BaseException) -> Json:
        details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        if isinstance(error, Unknown):
            return {"code": UNKNOWN, "message": str(error) or _sentence(error), "data": {"traceback": details}}
        if isinstance(error, ActionFailed):
            return {"code": FAILED, "message": str(error) or _sentence(error), "data": {"traceback": details}}
        if self.asked is None:
            return {"code": RAISED, "message": _sentence(error), "data": {"traceback": details}}
        stopped = isinstance(error, Cancelled) or type(error).__name__ == "CancelledError"
        return {"code": STOPPED, "message": self.asked if stopped else _sentence(error), "data": {"traceback": details}}


RAISED, FAILED, UNKNOWN, STOPPED = -32000, -32001, -32002, -32003
NO_VERSION, NO_METHOD, BAD_PARAMS, BAD_REQUEST = -32010, -32601, -32602, -32600


def _raise_in(thread: int, error: Optional[type]) -> None:
    """Raises an exception in another thread, as soon as it comes to its next line of Python; or takes back one that has not come yet."""
    try:
        raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    except AttributeError:  # another Python than CPython: there `sleep` and `cancelled` alone know of a cancel
        return
    raise_in(ctypes.c_ulong(thread), ctypes.py_object(error) if error is not None else None)


def _find(path: PurePath, workdir: Path) -> Path:
    """A relative path starts in the folder of the command, or else where the driver runs."""
    inside = workdir / path
    return inside if inside.exists() else Path(os.path.abspath(path))


def _sentence(error: BaseException) -> str:
    """`ValueError: sample 9 is not there (balance.py:12)`, with the last line that is the driver's own."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    frames = traceback.StackSummary([frame for frame in frames if frame.filename != __file__])
    home = os.path.dirname(os.path.abspath(getattr(sys.modules["__main__"], "__file__", None) or "."))
    own = [frame for frame in frames if os.path.dirname(os.path.abspath(frame.filename)) == home] or frames
    return f"{text} ({os.path.basename(own[-1].filename)}:{own[-1].lineno})" if own else text


class _Threads:
    """Threads that are used again: set-up and actions of an instrument that does one thing at a time run in the same one."""

    def __init__(self, name: str):
        self.name = name
        self._idle: List[queue.SimpleQueue[Any]] = []

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        try:
            jobs = self._idle.pop()
        except IndexError:
            jobs = queue.SimpleQueue()
            threading.Thread(target=self._serve, args=(jobs,), name=self.name, daemon=True).start()
        jobs.put((work, done))

    def _serve(self, jobs: queue.SimpleQueue[Any]) -> None:
        process = os.getpid()
        while True:
            work, done = jobs.get()
            answer = work()
            if os.getpid() != process:
                os._exit(0)  # a fork that came out of the function: the process that it left goes on
            self._idle.append(jobs)
            done(answer)


# --- The protocol ------------------------------------------------------------------------------------------------


class _Server(_Outlet):
    """Serves a driver on the standard input and output, until weir ends it."""

    def __init__(self, driver: _Driver):
        self.driver = driver
        self.running: Dict[str, _Running] = {}
        self.opened = False
        self.inbox: queue.SimpleQueue[Union[bytes, int, None]] = queue.SimpleQueue()
        self.outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.actors, self.inquirers = _Threads("weir action"), _Threads("weir inquiry")
        self.state_is_asked = False
        self.left_out = 0

    def serve(self) -> NoReturn:
        self._take_pipes()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: self.inbox.put(number))
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._let_go)
        threading.Thread(target=self._read, name="weir reader", daemon=True).start()
        threading.Thread(target=self._write, name="weir writer", daemon=True).start()
        while True:
            try:
                # Windows tells of signals only between two waits.
                item = self.inbox.get(timeout=0.5 if os.name == "nt" else None)
            except queue.Empty:
                continue
            if isinstance(item, bytes):
                self._hear(item)
            else:
                self._leave(None, 0 if item is None else 128 + item)

    def _take_pipes(self) -> None:
        """Keeps the two pipes for the protocol. Whatever else prints writes to the standard error, and reads nothing; children too."""
        sys.stdout.flush()
        self._in, self._out = os.dup(0), os.dup(1)  # which children do not inherit
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)

    def _let_go(self) -> None:
        """In a process that was forked off: it has no part in the protocol."""
        global _server
        _server = None
        _current.set(None)
        for descriptor in (self._in, self._out):
            os.close(descriptor)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)

    def _read(self) -> None:
        with open(self._in, "rb", closefd=False) as lines:
            for line in lines:
                self.inbox.put(line)
        self.inbox.put(None)

    # What is told. Only one thread writes, and so lines are whole, and an action that is interrupted tears none.

    def progress(self, running: _Running) -> None:
        now = time.monotonic()
        if now >= running.next_progress:
            running.next_progress = now + _PROGRESS_EVERY
            self.outbox.put(running)

    def log(self, running: Optional[_Running], level: str, text: str) -> None:
        if self.outbox.qsize() > 10_000:
            self.left_out += 1
            return
        if self.left_out > 0:
            left_out, self.left_out = self.left_out, 0
            self.log(running, "warning", f"{left_out} lines were left out: there were more than could be sent")
        of = {} if running is None else {"command": running.command.id}
        self._tell("log", {**of, "level": level, "text": text})

    def goes_on(self, running: _Running, note: str) -> None:
        self._tell("goes_on", {"command": running.command.id, "note": note})

    def _tell(self, method: str, params: Json) -> None:
        self.outbox.put({"jsonrpc": "2.0", "method": method, "params": params})

    def _answer(self, request: Any, answer: Json, running: Optional[_Running] = None) -> None:
        self.outbox.put((running, {"jsonrpc": "2.0", "id": request, **answer}))

    def _write(self) -> None:
        """Writes what is in the outbox: messages; commands, whose latest progress is written ten times a second; events, which are set."""
        shown: Dict[_Running, float] = {}
        while True:
            due = min(shown.values(), default=None)
            try:
                item = self.outbox.get(timeout=None if due is None else max(due - time.monotonic(), 0))
            except queue.Empty:
                item = None
            now = time.monotonic()
            if isinstance(item, threading.Event):
                item.set()
            elif isinstance(item, dict):
                self._write_line(item)
            elif isinstance(item, tuple):
                running, answer = item
                if running is not None:
                    self._write_progress(running)
                    shown.pop(running, None)
                self._write_line(answer)
            elif isinstance(item, _Running) and item not in shown:
                self._write_progress(item)
                shown[item] = now + _PROGRESS_EVERY
            for running in [each for each, when in shown.items() if when <= now]:
                if self._write_progress(running):
                    shown[running] = now + _PROGRESS_EVERY
                else:
                    del shown[running]

    def _write_progress(self, running: _Running) -> bool:
        latest = running.latest
        if latest is running.written:
            return False
        running.written = latest
        fraction, note = latest
        params = {"command": running.command.id, "fraction": fraction, "note": note}
        self._write_line({"jsonrpc": "2.0", "method": "progress", "params": {k: v for k, v in params.items() if v is not None}})
        return True

    def _write_line(self, message: Json) -> None:
        line = json.dumps(message, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        try:
            while line:
                line = line[os.write(self._out, line) :]
        except OSError:
            self.inbox.put(None)  # nobody listens any more

    # What weir says.

    def _hear(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            method, params, request = message["method"], message.get("params", {}), message.get("id")
        except (ValueError, TypeError, KeyError, AttributeError):
            print(f"weir_driver: this line is no message of the driver protocol: {line[:200]!r}", file=sys.stderr)
            return
        if request is None:
            self._heed(method, params)
            return
        try:
            self._take(method, params, request)
        except (LookupError, TypeError, AttributeError) as error:
            self._answer(request, _error(BAD_PARAMS, f"{method}: bad params: {_sentence(error)}"))

    def _heed(self, method: str, params: Json) -> None:
        running = self.running.get(params.get("command", ""))
        if running is not None and method == "cancel":
            running.stop(str(params.get("message") or params.get("reason") or "cancelled"))
        elif running is not None and method == "abandon":
            running.stop("abandoned")

    def _take(self, method: str, params: Json, request: Any) -> None:
        if method == "end":
            self._leave(request, 0)
        elif method == "initialize":
            self._initialize(params, request)
        elif not self.opened:
            self._answer(request, _error(BAD_REQUEST, f"{method} before initialize was answered"))
        elif method in ("act", "recover"):
            self._act(method, params, request)
        elif method in ("check", "simulate"):
            self._inquire(request, lambda: self._ask(method, params))
        elif method == "state" and self.driver.state is not None:
            self._state(request, self.driver.state)
        elif method == "order" and params["command"] in self.driver.orders:
            hook = self.driver.bind(self.driver.orders[params["command"]])
            self._inquire(request, lambda: self.driver.wait_for(hook, params) and {} or {})
        else:
            self._answer(request, _error(NO_METHOD, f"this driver has no {method}"))

    def _initialize(self, params: Json, request: Any) -> None:
        if params["protocol"] != PROTOCOL:
            message = f"this driver speaks version {PROTOCOL} of the driver protocol, and not {params['protocol']}"
            self._answer(request, {"error": {"code": NO_VERSION, "message": message, "data": {"versions": [PROTOCOL]}}})
            return

        def open_it() -> Json:
            self.driver.open(params.get("config", {}))
            self.opened = True
            return self.driver.describe()

        self._inquire(request, open_it, self.actors)

    def _act(self, method: str, params: Json, request: Any) -> None:
        made = self.driver.actions.get(params["action"])
        function = None if made is None else made.function if method == "act" else made.helpers.get("recover")
        if made is None or function is None:
            what = "no action" if made is None else "no recover for"
            self._answer(request, _error(NO_METHOD, f'this driver has {what} "{params["action"]}"'))
            return
        try:
            arguments = made.read(params.get("args", {}), params.get("files", {}))
        except Exception as error:
            self._answer(request, _error(BAD_PARAMS, str(error)))
            return
        takes = inspect.signature(function).parameters
        arguments = {name: value for name, value in arguments.items() if name in takes}
        running = _Running(self.driver.bind(function), arguments, _command_of(params), _results(made.returns), self)
        self.running[running.command.id] = running

        def done(answer: Json) -> None:
            self.running.pop(running.command.id, None)
            self._answer(request, answer, running)

        self.driver.start(running, self.actors, done)

    def _ask(self, method: str, params: Json) -> Json:
        made = self.driver.actions[params["action"]]
        arguments = made.read(params.get("args", {}), params.get("files", {}))
        said = self.driver.wait_for(self.driver.bind(made.helpers[method]), arguments)
        return _check_answer(said) if method == "check" else _simulate_answer(said)

    def _state(self, request: Any, function: Callable[..., Any]) -> None:
        if self.state_is_asked:
            self._answer(request, _error(RAISED, f"{function.__name__}() has not returned yet"))
            return
        self.state_is_asked = True

        def ask() -> Json:
            try:
                return _state_answer(self.driver.wait_for(self.driver.bind(function), {}))
            finally:
                self.state_is_asked = False

        self._inquire(request, ask)

    def _inquire(self, request: Any, ask: Callable[[], Json], threads: Optional[_Threads] = None) -> None:
        def work() -> Json:
            try:
                return {"result": ask()}
            except BaseException as error:
                details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
                code = FAILED if isinstance(error, ActionFailed) else UNKNOWN if isinstance(error, Unknown) else RAISED
                message = str(error) if isinstance(error, (ActionFailed, Unknown)) else _sentence(error)
                return {"error": {"code": code, "message": message, "data": {"traceback": details}}}

        (threads or self.inquirers).run(work, lambda answer: self._answer(request, answer))

    def _leave(self, request: Any, code: int) -> NoReturn:
        """Stops what acts, closes the driver, answers, and goes, after five seconds at the latest: a thread that hangs keeps nobody."""
        deadline = time.monotonic() + 5
        for running in list(self.running.values()):
            running.stop("the agent has ended")
        while self.running and time.monotonic() < deadline - 1:
            time.sleep(0.01)
        closed = threading.Event()

        def close() -> None:
            try:
                if self.opened:
                    self.driver.close()
            except BaseException:
                traceback.print_exc()

        self.actors.run(close, lambda _: closed.set())
        closed.wait(max(deadline - time.monotonic(), 0.1))
        if request is not None:
            self._answer(request, {"result": {}})
        written = threading.Event()
        self.outbox.put(written)
        written.wait(0.5)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        os._exit(code)


_PROGRESS_EVERY = 0.1


def _error(code: int, message: str) -> Json:
    return {"error": {"code": code, "message": message}}


def _command_of(params: Json) -> Command:
    started_at = params.get("started_at")
    return Command(
        **{name: params.get(name, "") for name in ("run", "experiment", "step", "action")},
        **{"id": params["command"], "attempt": params.get("attempt", 1), "workdir": Path(params["workdir"])},
        **{"traceparent": params.get("traceparent"), "tracestate": params.get("tracestate")},
        started_at=None if started_at is None else started_at / 1000,
    )


def _check_answer(said: Any) -> Json:
    answer: Dict[str, List[Json]] = {"problems": [], "warnings": []}
    for each in said if isinstance(said, (list, tuple)) else [] if said is None else [said]:
        each = Problem(each) if isinstance(each, str) else each
        if not isinstance(each, (Problem, Caution)):
            raise TypeError(f"a check returns nothing, a text, Problem(…) or Caution(…), or a list of them, and not {each!r}")
        finding = {name: value for name, value in dataclasses.asdict(each).items() if value is not None}
        answer["problems" if isinstance(each, Problem) else "warnings"].append(finding)
    return answer


def _simulate_answer(said: Any) -> Json:
    values = {label: value for label, value in _labels(said).items() if not isinstance(value, PurePath)}
    return {"data": _to_json(values, "data", [])}


def _state_answer(said: Any) -> Json:
    said = _to_json(_labels(said), "state", [])
    flags = said.pop("flags", None) or ["READY"]
    error = said.pop("error", None)
    details = said.pop("details", None)
    return {
        "flags": [flags] if isinstance(flags, str) else flags,
        **({} if error is None else {"error": str(error)}),
        "details": {**said, **(details if isinstance(details, dict) else {})},
    }


# --- How a driver is started -------------------------------------------------------------------------------------


def serve(
    target: Any = None,
    *,
    capacity: int = 1,
    description: Optional[str] = None,
    version: Optional[str] = None,
    setup: Optional[Callable[..., Any]] = None,
    teardown: Optional[Callable[..., Any]] = None,
) -> None:
    """Serves the actions of this file, or those of a class; the last line of a driver.

    A class is constructed with the module's ``config`` of the workcell file as keyword arguments, and has `close` where there is
    something to do at the end. Without a class, ``setup`` is called with them, and ``teardown`` at the end. ``capacity`` is how
    many actions run at once.

    Where the file is imported, such as by a test, this does nothing.
    """
    caller = sys._getframe(1).f_globals.get("__name__")
    if caller != "__main__":
        return
    try:
        driver = _Driver(
            sys.modules["__main__"] if target is None else target,
            **{"capacity": capacity, "description": description, "version": version},
            **{"setup": setup, "teardown": teardown},
        )
    except _Fault as fault:
        print(fault, file=sys.stderr)
        sys.exit(2)
    global _server
    if os.environ.pop("WEIR_DRIVER", None) is not None:
        _server = _Server(driver)
        _server.serve()
