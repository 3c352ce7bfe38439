"""Numbers of metrics in files, where disks fill up and processes are killed at any moment."""

import errno
from pathlib import Path
from typing import Final

import pytest

from carto_graphql.telemetry.families import TEMPLATE_ROWS, WORKERS
from carto_graphql.telemetry.slots import MAX_SLOTS, Slots, open_slots, read_slots

ONE: Final = (TEMPLATE_ROWS, ("queryRows.one",))
TWO: Final = (TEMPLATE_ROWS, ("queryRows.two",))


def numbers_in(file: Path) -> dict[tuple[str, ...], float]:
    return {each.labels: each.numbers[0] for each in read_slots(file)}


def test_series_have_disk_space_before_they_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "0.slots"
    slots = Slots(file)
    for wanted in (1, 10_000, 100_000):
        slots.add([(TEMPLATE_ROWS, (str(number),)) for number in range(wanted)])
        space = file.stat().st_blocks * 512
        assert wanted * 8 <= space < wanted * 8 + 200_000, "or a full disk ends it (SIGBUS)"
    assert file.stat().st_size == MAX_SLOTS * 8

    def fail(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", fail)
    slots.add([(TEMPLATE_ROWS, (str(number),)) for number in range(200_000)])
    slots.set(TEMPLATE_ROWS, ("199999",), 5)
    assert len(slots.series()) < 200_000
    assert numbers_in(file).get(("199999",)) is None


def test_a_process_that_was_killed_while_it_added_a_series_has_a_successor(tmp_path: Path) -> None:
    file = tmp_path / "0.slots"
    slots = Slots(file)
    slots.set(*ONE, 3)
    with file.with_suffix(".index").open("ab") as index:
        index.write(b'["template_rows_total", ["query')
    assert numbers_in(file) == {ONE[1]: 3}
    successor = Slots(file)
    successor.set(*TWO, 4)
    assert numbers_in(file) == {ONE[1]: 3, TWO[1]: 4}
    assert Slots(file).get(*TWO) == 4


def test_a_full_disk_hides_new_series_from_others_until_there_is_space(tmp_path: Path) -> None:
    file = tmp_path / "0.slots"
    slots = Slots(file)
    slots.set(*ONE, 3)
    index = file.with_suffix(".index")
    kept = index.rename(tmp_path / "kept")
    index.symlink_to("/dev/full")
    slots.set(*TWO, 4)
    kept.replace(index)
    assert numbers_in(file) == {ONE[1]: 3}
    slots.set(WORKERS, (), 1)
    assert numbers_in(file) == {ONE[1]: 3, TWO[1]: 4, (): 1}


def test_a_gateway_serves_without_metrics_where_they_cannot_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slots = open_slots(tmp_path / "missing" / "0.slots")
    slots.set(*ONE, 3)
    assert slots.get(*ONE) == 3
    assert "are not reported" in caplog.text
