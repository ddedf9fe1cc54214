"""What parts of a model are called that are names, such as how it was calibrated."""

from collections.abc import Mapping
from types import MappingProxyType

MODEL_VALUE: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": "sigmoid (Platt)",
        "isotonic": "isotonic",
        "together": "bought together",
        "factors": "tastes (factors)",
        "True": "yes",
        "False": "no",
    }
)
