from typing import Annotated

from weir_driver import Range, Unit, action, serve


@action
def weigh(sample: Annotated[int, Range(1, 12)]) -> Annotated[float, Unit("mg")]:
    """Weighs a sample."""
    return 100 + 2.5 * sample  # here you ask your balance


serve()
