"""Reading on a Dask cluster: the same bytes as at home, whatever becomes of the workers."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from distributed import Client, LocalCluster, get_worker

from consolidator.model import OperatorError
from consolidator.reading import cluster, read_forms, returned_files, shipped
from consolidator.reading.packed import packed
from consolidator.snapshot import DEFAULT_LIMITS, Limits
from schemas.codes import PHRASES
from tests.packages import with_sheet
from tests.story import City, everything
from tests.test_load import BAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from consolidator.reading import FormRead

pytestmark = pytest.mark.slow
CODES = [f"{number:02}" for number in range(1, 10)]


def cluster_of(count: int) -> LocalCluster:
    """Return a cluster of so many worker processes of one thread each."""
    return LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL
    )


@pytest.fixture
def workers() -> Iterator[LocalCluster]:
    """A cluster of three, one for each test: some kill workers, and Dask does not always start others."""
    with cluster_of(3) as running:
        yield running


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Nine departments; one file is damaged, one is no form, one a link out of the folder, where there are links."""
    departments = "\n".join(["| code | bureau | name |", *(f"| {code} | 局 | 第{code}課 |" for code in CODES)])
    initiatives = "\n".join(
        ["| id | title | policy | lead | related | status |", *(f"| R{c} | 取組{c} | 1 | {c} | | |" for c in CODES)]
    )
    city = City(tmp_path_factory.mktemp("市"), departments=departments, initiatives=initiatives)
    paths = {code: city.returns(code, name=f"局/{code}.xlsx" if code > "05" else "") for code in CODES[:-1]}
    paths["02"].write_bytes(BAD["F101"](paths["02"].read_bytes()))
    paths["03"].write_bytes(BAD["F105"](b""))
    if os.name == "posix":
        (city.folder / "別の.xlsx").write_bytes(paths["04"].read_bytes())
        (city.returned / "外.xlsx").symlink_to(city.folder / "別の.xlsx")
    return city


@pytest.fixture(scope="module")
def at_home(town: City) -> dict[str, bytes]:
    """The results of the same folder, read on this computer."""
    assert town.merge().code == 1
    return everything(town.out)


def executor(workers: LocalCluster) -> str:
    return workers.scheduler_address.replace("tcp://", "dask://")


def on(workers: LocalCluster, city: City, given_up: list[int] | None = None, **options: Any) -> tuple[FormRead, ...]:
    """Read a city's returns on a cluster."""
    reader = cluster.on_cluster(executor(workers), (given_up if given_up is not None else []).append)
    return read_forms(returned_files(city.returned), city.returned, reader=reader, **options)


def told(reads: Sequence[FormRead]) -> list[bytes]:
    return [read.received.file.encode() + packed(read) for read in reads]


def kill_one(workers: LocalCluster) -> None:
    """Kill a worker that is at work, as a power cut would: its nanny starts another."""
    with Client(workers.scheduler_address, set_as_default=False) as client:
        busy: list[str] = []
        for _ in range(300):  # what was sent may not have reached a worker yet
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            if busy:
                break
            time.sleep(0.1)
        assert busy
        (pid,) = client.run(os.getpid, workers=busy[:1]).values()
    os.kill(pid, 9)


def test_results_are_those_of_a_run_at_home(workers: LocalCluster, town: City, at_home: dict[str, bytes]) -> None:
    shutil.rmtree(town.out)
    said = town.merge("--executor", executor(workers))
    assert said.code == 1
    assert len(said.err.splitlines()) == (1 if os.name == "posix" else 0)  # links are not sent, and that is said
    assert everything(town.out) == at_home


def test_results_are_the_same_when_a_worker_is_killed_in_the_middle(
    workers: LocalCluster, town: City, at_home: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    received = cluster._Shipping._received
    killed: list[int] = []

    def killing(self: Any, progress: Any) -> Any:
        if not killed:
            killed.append(1)
            kill_one(workers)
        return received(self, progress)

    monkeypatch.setattr(cluster._Shipping, "_received", killing)
    shutil.rmtree(town.out)
    assert town.merge("--executor", executor(workers)).code == 1
    assert killed
    assert everything(town.out) == at_home


def dying(contents: Sequence[bytes], limits: Limits) -> tuple[str, list[bytes]]:
    """Read a batch, and take the worker along with one file."""
    if any(len(content) > 1 and content[:4] != b"PK\x03\x04" for content in contents):
        os._exit(1)
    return shipped.read_shipped(contents, limits)


def failing(contents: Sequence[bytes], limits: Limits) -> tuple[str, list[bytes]]:
    raise OSError(28, f"no space for {len(contents)} files of {limits.seconds} seconds at {get_worker().address}")


def of_another_version(contents: Sequence[bytes], limits: Limits) -> tuple[str, list[bytes]]:
    return f"another version than {limits}", [b""] * len(contents)


@pytest.mark.parametrize("task", [dying, failing, of_another_version])
def test_what_the_cluster_gives_up_is_read_here(
    workers: LocalCluster, tmp_path: Path, town: City, monkeypatch: pytest.MonkeyPatch, task: Any
) -> None:
    if task is dying:
        shutil.copytree(town.returned, tmp_path / "r", symlinks=True)
        (tmp_path / "r" / "04.xlsx").write_bytes(b"%PDF-1.7")
    folder = tmp_path / "r" if task is dying else town.returned
    monkeypatch.setattr(cluster, "read_shipped", task)
    given_up: list[int] = []
    paths = returned_files(folder)
    reader = cluster.on_cluster(executor(workers), given_up.append)
    assert told(read_forms(paths, folder, reader=reader)) == told(read_forms(paths, folder, workers=0))
    (count,) = given_up
    assert 0 < count <= len(paths) if task is dying else count == len(paths)  # Dask suspects what waited there, too


def test_limits_hold_on_the_workers_file_by_file(workers: LocalCluster, town: City) -> None:
    contents = [(town.returned / name).read_bytes() for name in ("01.xlsx", "02.xlsx", "04.xlsx")]
    with Client(workers.scheduler_address, set_as_default=False) as client:
        strict = Limits(sheets=1)
        _, forms = client.submit(shipped.read_shipped, contents, strict, pure=False).result()
        home = [packed(read) for read in read_forms_of(contents, town.folder / "同じ", strict)]
        assert forms == home
        rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 300_000))
        large = with_sheet(town.folder / "大きい.xlsx", rows).read_bytes()  # the clock is looked at every tenth second
        _, forms = client.submit(shipped.read_shipped, [large], Limits(seconds=0.001), pure=False).result()
        assert PHRASES["too_long"] in str(cluster_opened(forms[0])["received"]["params"])
        assert sum(client.nthreads().values()) >= 1  # no worker was the worse for it


def read_forms_of(contents: Sequence[bytes], folder: Path, limits: Limits) -> list[FormRead]:
    from consolidator.reading import read_form  # noqa: PLC0415 - with other limits than read_forms takes

    folder.mkdir()
    reads = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.xlsx"
        path.write_bytes(content)
        reads.append(read_form(path, folder, limits))
    return reads


def cluster_opened(form: bytes) -> dict[str, Any]:
    from consolidator.reading.packed import opened  # noqa: PLC0415 - once

    held = opened(form)
    assert held is not None
    return held


def test_program_on_a_worker_ends_when_the_worker_does(tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    (folder / "000000").write_bytes(b"%PDF")
    asked = '{"count": 1, "limits": {"seconds": 600}}'
    with subprocess.Popen(
        [sys.executable, "-m", "consolidator.reading.shipped", str(folder), asked], stdin=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        program.stdin.close()
        assert program.wait(60) == 1
    assert not folder.exists()


def test_batches_hold_few_files_and_few_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "BATCH_BYTES", 1_000)
    sizes = [10, 10, 10, 10, 900, 200, 5_000, 1]
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(sizes))]
    for path, size in zip(paths, sizes, strict=True):
        path.write_bytes(bytes(size))
    found = [
        [len(content) for content in batch.values()] for batch in cluster._batches(paths, tmp_path, DEFAULT_LIMITS, 3)
    ]
    assert found == [[10, 10, 10], [10, 900], [200], [5_000], [1]]


# ---------------------------------------------------------------- what the operator is told


@pytest.mark.parametrize(
    "value",
    ["", "dask", "tcp://host:8786", "dask://host", "dask://host:0", "dask://host:99999", "dask://u@h:1", "local"],
)
def test_executor_that_is_none(town: City, value: str) -> None:
    said = town.merge("--executor", value, "--lang", "en")
    assert (said.code, said.out) == (2, "")
    assert "dask://HOST:PORT" in said.err


def test_without_dask(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    said = town.merge("--executor", "dask://localhost:8786")
    assert said.code == 2
    assert 'python -m pip install "consolidator[dask]"' in said.err


def test_scheduler_that_does_not_answer_and_one_that_is_none(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ANSWER", 1.0)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for port in (silent.getsockname()[1], 1):
            before = everything(town.folder)
            said = town.merge("--executor", f"dask://127.0.0.1:{port}", "--lang", "en")
            assert said.code == 2
            assert len(said.err.strip().splitlines()) <= 2
            assert f"127.0.0.1:{port}" in said.err
            assert everything(town.folder) == before


def test_cluster_without_workers_and_cluster_that_loses_them(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with LocalCluster(n_workers=0, dashboard_address=None, silence_logs=logging.CRITICAL) as empty:
        for _ in range(2):
            with pytest.raises(OperatorError) as error:
                on(empty, town)
            assert error.value.code == "O136"
            monkeypatch.setattr(cluster, "_require_same_software", lambda *_: None)  # they were there at first


def test_scheduler_that_goes_away_in_the_middle(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    running = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL)
    received = cluster._Shipping._received

    def closing(self: Any, progress: Any) -> Any:
        running.close()
        return received(self, progress)

    monkeypatch.setattr(cluster._Shipping, "_received", closing)
    with pytest.raises(OperatorError) as error:
        on(running, town)
    assert error.value.code == "O136"


def test_workers_of_another_version(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "fingerprint", lambda: f"version of {os.getpid()}")  # sent as it is: another in each
    with cluster_of(2) as others, pytest.raises(OperatorError) as error:
        on(others, town)
    assert error.value.code == "O137"
    assert dict(error.value.params)["workers"].count("tcp://") == 2
