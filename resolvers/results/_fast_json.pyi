from collections.abc import Sequence

__all__ = ["CHECKED", "RowCopier"]

CHECKED: frozenset[str]

class RowCopier:
    def __init__(
        self,
        columns: Sequence[tuple[str, str, int, bool, bool, bool]],
        pieces: Sequence[tuple[bytes, int]],
        geometry: int = -1,
    ) -> None: ...
    def copy_rows(self, array: bytes, limit: int) -> tuple[bytes, int] | None: ...
