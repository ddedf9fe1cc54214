"""Traits as numbers that can be compared: each customer a row, each trait a column of the same scale."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_LEAST_KNOWN, _MOST_ALIKE, _FARTHEST = 0.5, 0.85, 3.0


@dataclass(frozen=True)
class Features:
    """Traits of customers.

    Attributes:
        names: of the traits, in order.
        rows: (n, k): signed logarithms, less their median, over their spread, cut at 3; what is not known is the median.
        raw: (n, k): as they are; NaN where not known.
    """

    names: tuple[str, ...]
    rows: Matrix
    raw: Matrix

    def medians(self, who: NDArray[np.bool_]) -> dict[str, float]:
        """Give the median of each trait over some customers; traits that are known of none are left out."""
        found = {}
        for place, name in enumerate(self.names):
            known = self.raw[who, place]
            known = known[~np.isnan(known)]
            if known.size:
                found[name] = float(np.median(known))
        return found


def features(table: pa.Table) -> Features:
    """Give traits as features: those known of half of the customers or more, that differ, and that no earlier one repeats.

    Args:
        table: a column of numbers per trait; NULL where it is not known.
    """
    names: list[str] = []
    columns: list[Matrix] = []
    raw: list[Matrix] = []
    for name in table.column_names:
        values = np.array(table[name].to_numpy(zero_copy_only=False), dtype=np.float64)
        values[~np.isfinite(values)] = np.nan
        scaled = _scaled(values)
        if scaled is None or any(abs(float(np.corrcoef(scaled, one)[0, 1])) > _MOST_ALIKE for one in columns):
            continue
        names.append(name)
        columns.append(scaled)
        raw.append(values)
    size = (table.num_rows, 0)
    return Features(
        tuple(names),
        np.column_stack(columns) if columns else np.zeros(size),
        np.column_stack(raw) if raw else np.zeros(size),
    )


def _scaled(values: Matrix) -> Matrix | None:
    known = ~np.isnan(values)
    if not values.size or known.mean() < _LEAST_KNOWN:
        return None
    logged = np.sign(values) * np.log1p(np.abs(values))
    middle, spread = float(np.nanmedian(logged)), float(np.nanstd(logged))
    if spread <= 0:
        return None
    scaled: Matrix = np.clip((np.where(known, logged, middle) - middle) / spread, -_FARTHEST, _FARTHEST)
    return scaled if float(scaled.std()) > 0 else None
