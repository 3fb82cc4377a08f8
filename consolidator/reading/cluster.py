"""A reader on an existing Dask cluster: files are sent as bytes, packed forms come back.

The machines of a cluster need not see the planner's disk, and nothing of ours stays there. So many files make one task
that it is worth the way; so many tasks are under way that every thread has one to do and one waiting, and no more, so
that neither this computer nor the scheduler holds the whole folder. A worker that dies is Dask's affair: the task runs
elsewhere. What the cluster gives up, for whatever reason, is read on this computer, guarded as ever; so that the answer
to each file is the same wherever it was read, and no file can take the others down.
"""

from __future__ import annotations

import asyncio
import logging
import math
import queue
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from consolidator.model import OperatorError
from consolidator.reading.fingerprint import fingerprint
from consolidator.reading.folder import leads_out
from consolidator.reading.many import here
from consolidator.reading.shipped import read_shipped
from consolidator.snapshot.limits import RefusedError
from consolidator.snapshot.reading import content_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from distributed import Client, Future, Security

    from consolidator.model import Unreadable
    from consolidator.reading.many import Reader
    from consolidator.snapshot import Limits

ANSWER: Final = 20.0  # seconds that a scheduler has to answer
PATIENCE: Final = 60.0  # seconds that a cluster may be without any worker
BATCH_FILES: Final = 128
BATCH_BYTES: Final = 4 * 1024 * 1024
IN_FLIGHT: Final = 64  # batches
_ADDRESS: Final = re.compile(r"dask://(?P<host>[^\s/:@]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})/?")


def on_cluster(executor: str, given_up: Callable[[int], None]) -> Reader:
    """Return the reader of the cluster whose scheduler is at dask://HOST:PORT.

    given_up: called with how many files the cluster did not read, before they are read here. Raises OperatorError O133
    for another kind of name, O134 without Dask; reading: O135 no scheduler answers, O136 there are no workers, or the
    cluster was lost, O137 its workers have other software.
    """
    place = _ADDRESS.fullmatch(executor)
    if place is None or not 0 < int(place["port"]) < 65536:
        raise OperatorError("O133", value=executor)
    if find_spec("distributed") is None:
        raise OperatorError("O134")
    scheduler = f"{place['host']}:{place['port']}"

    def read(
        paths: Sequence[Path], root: Path, limits: Limits, progress: Callable[[Path], None]
    ) -> Generator[bytes | Unreadable]:
        if not paths:
            return
        answers: dict[Path, bytes | Unreadable] = {}
        with _connected(scheduler) as client:
            _require_same_software(client, scheduler)
            answers.update(_Shipping(client, scheduler, limits).read(paths, root, progress))
        rest = [path for path in paths if path not in answers]
        if rest:
            given_up(len(rest))
            answers.update(zip(rest, here()(rest, root, limits, progress), strict=True))
        yield from (answers[path] for path in paths)

    return read


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    """Open a connection, encrypted where Dask's own settings ask for that."""
    import dask  # noqa: PLC0415 - an extra, and slow to import
    from distributed import Client, Security  # noqa: PLC0415

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what the operator needs to know is said once, by us
    security = Security()
    address = f"{'tls' if security.require_encryption else 'tcp'}://{scheduler}"
    quiet = {"distributed.admin.large-graph-warning-threshold": IN_FLIGHT * BATCH_BYTES}
    with dask.config.set(quiet):
        try:
            asyncio.run(_knock(address, security))
            client = Client(address, timeout=ANSWER, security=security, set_as_default=False)
        except (OSError, ValueError, RuntimeError, TimeoutError) as error:
            raise OperatorError("O135", address=scheduler) from error
        try:
            yield client
        finally:
            client.close(timeout=ANSWER)


async def _knock(address: str, security: Security) -> None:
    """Raise TimeoutError where something else listens: a client would wait for its greeting for ever."""
    from distributed.comm import connect  # noqa: PLC0415 - as above

    async with asyncio.timeout(ANSWER):
        comm = await connect(address, timeout=ANSWER, **security.get_connection_args("client"))
    await comm.close()


def _require_same_software(client: Client, scheduler: str) -> None:
    """Raise OperatorError O136 without workers, O137 where one would read otherwise than this computer."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        prints = client.run(fingerprint, on_error="return")
    except (OSError, TimeoutError) as error:
        raise OperatorError("O136", address=scheduler) from error
    other = sorted(worker for worker, said in prints.items() if said != fingerprint())
    if other:
        raise OperatorError("O137", workers="、".join(other))


@dataclass
class _Shipping:
    """Batches on their way to the cluster and back."""

    client: Client
    scheduler: str
    limits: Limits
    under_way: dict[Future[Any], list[Path]] = field(default_factory=dict)
    done: queue.SimpleQueue[Future[Any]] = field(default_factory=queue.SimpleQueue)

    def read(self, paths: Sequence[Path], root: Path, progress: Callable[[Path], None]) -> Iterator[tuple[Path, bytes]]:
        """Yield each file that the cluster read, in any order."""
        threads = sum(self._threads().values()) or 1
        most = min(BATCH_FILES, math.ceil(len(paths) / (2 * threads)))
        for batch in _batches(paths, root, self.limits, most):
            self._send(batch)
            if len(self.under_way) >= min(2 * threads, IN_FLIGHT):
                yield from self._received(progress)
        while self.under_way:
            yield from self._received(progress)

    def _send(self, batch: dict[Path, bytes]) -> None:
        future = self.client.submit(read_shipped, list(batch.values()), self.limits, pure=False)
        self.under_way[future] = list(batch)
        future.add_done_callback(self.done.put)

    def _received(self, progress: Callable[[Path], None]) -> Iterator[tuple[Path, bytes]]:
        """Wait for one batch and yield what it brings: nothing where the cluster gave it up."""
        future = self._next()
        paths = self.under_way.pop(future)
        if future.cancelled():
            raise OperatorError("O136", address=self.scheduler)
        if future.status != "finished":
            return
        software, forms = future.result()
        if software != fingerprint():  # a worker that came later
            return
        for path, form in zip(paths, forms, strict=True):
            progress(path)
            yield path, form

    def _next(self) -> Future[Any]:
        lonely = time.monotonic()
        while True:
            try:
                return self.done.get(timeout=1.0)
            except queue.Empty:
                if self._threads():
                    lonely = time.monotonic()
                elif time.monotonic() - lonely > PATIENCE:
                    raise OperatorError("O136", address=self.scheduler) from None

    def _threads(self) -> dict[str, int]:
        """Return the threads of each worker that is there."""
        try:
            return dict(self.client.nthreads())
        except (OSError, TimeoutError) as error:
            raise OperatorError("O136", address=self.scheduler) from error


def _batches(paths: Sequence[Path], root: Path, limits: Limits, most: int) -> Iterator[dict[Path, bytes]]:
    """Yield the contents of files, so many at once; what can't be had as bytes is left out."""
    home = root.resolve()
    batch: dict[Path, bytes] = {}
    for path in paths:
        try:
            content = None if leads_out(path, home) else content_of(path, limits)
        except RefusedError:
            content = None
        if content is None:
            continue
        if batch and (len(batch) >= most or sum(map(len, batch.values())) + len(content) > BATCH_BYTES):
            yield batch
            batch = {}
        batch[path] = content
    if batch:
        yield batch
