"""What can go wrong before a document is worked on: one code and one plain sentence each."""

from __future__ import annotations

import errno

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class SetupFailed(Exception):
    """The job cannot begin; `message` says what is wrong and what to do, in one sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class WorkerNotReady(SetupFailed):
    """A worker that stays could not be started; no document is to blame, and other lanes may do better."""

    def __init__(self, message: str, code: str = "WORKER_NOT_READY") -> None:
        super().__init__(code, message)


class Terminated(BaseException):
    """Somebody asked the job to end. A BaseException, so that no `except Exception` swallows it."""


def is_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in FULL


def disk_full() -> SetupFailed:
    return SetupFailed(
        "DISK_FULL",
        "There is no space left on the node's disk: take a larger node size or fewer requirements.",
    )
