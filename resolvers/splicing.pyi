from collections.abc import Sequence

__all__ = ["Splicer"]

class Splicer:
    def __init__(
        self,
        columns: Sequence[tuple[str, str, bool, bool]],
        pieces: Sequence[tuple[bytes, int]],
        geometry: int = -1,
    ) -> None: ...
    def splice(self, array: bytes, most: int) -> tuple[bytes, int] | None: ...
