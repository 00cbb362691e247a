"""A driver with every type hint that there is; weir's own tests look at what it says of itself, too."""

import dataclasses
import enum
from pathlib import Path
from typing import Annotated, Any, Dict, List, Literal, NewType, Optional, Sequence, Tuple, TypedDict, Union

from weir_driver import Description, Range, Unit, action, serve

Slot = NewType("Slot", int)


class Mode(enum.Enum):
    FAST = "fast"
    FINE = "fine"


class Speed(enum.IntEnum):
    SLOW = 1
    QUICK = 2


@dataclasses.dataclass
class Point:
    x: Annotated[float, Unit("mm")]
    y: float = 0.0
    names: List[str] = dataclasses.field(default_factory=list)


class Settings(TypedDict):
    gain: float
    mode: Mode


@dataclasses.dataclass
class Everything:
    picture: Annotated[Path, "PGM"]
    notes: Optional[Path]
    points: List[Point]
    spectrum: Annotated[List[float], Unit("AU"), Description("of each well")]
    settings: Settings
    pair: Tuple[int, str]


@action
def everything(
    number: int,
    slot: Annotated[Slot, Range(1, 12), "where it stands"],
    volume: Annotated[float, Unit("µL"), Range(above=0, maximum=50.5)],
    name: str,
    really: bool,
    mode: Mode,
    kind: Literal["a", "b", 3],
    point: Point,
    settings: Settings,
    mask: Path,
    anything: Any,
    untold,
    speed: Speed = Speed.QUICK,
    either: Union[int, List[int]] = 3,
    maybe: Optional[Annotated[int, Range(0, 3)]] = None,
    simple: Optional[float] = None,
    many: Sequence[Point] = (),
    pair: Tuple[int, str] = (1, "one"),
    row: Tuple[float, ...] = (),
    table: Dict[str, List[Mode]] = {},
    other: Annotated[Optional[Path], "what else"] = None,
) -> Everything:
    """Takes every kind of argument
    there is.

    More about it.

    Args:
        number (int): how many
            of them: all
        mask: what to leave out
    """
    assert isinstance(mode, Mode) and isinstance(point, Point) and isinstance(mask, Path), (mode, point, mask)
    assert isinstance(volume, float) and isinstance(number, int) and isinstance(speed, Speed), (volume, number, speed)
    assert isinstance(pair, tuple) and isinstance(row, tuple) and all(isinstance(each, Point) for each in many)
    assert all(isinstance(each, Mode) for row_ in table.values() for each in row_), table
    assert settings["mode"] in Mode and (other is None or isinstance(other, Path))
    return Everything(mask, other, [point, *many], list(row), settings, pair)


@action
def scalar() -> Annotated[float, Unit("mg")]:
    """Sphinx.

    :param x: nothing
    """
    return 1.0


@action
def nothing() -> None: ...


@action
def one_file() -> Path:
    return Path("a")


@action(results_checked=False)
def some() -> Optional[Settings]:
    return None


serve()
