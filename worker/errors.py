"""The closed set of ways a document can fail, as the caller reads them in the answer line."""

from __future__ import annotations

# Stages as the contract spells them. Decoding is told as "quality", the stage in which production decodes.
INIT = "init"
FETCH = "fetch"
QUALITY = "quality"
ENHANCE = "enhance"
OCR = "ocr"
SCHEMA = "schema"
UPLOAD = "upload"


class WorkerError(Exception):
    """A failure that has a code; `retryable` says whether the same payload may succeed later."""

    def __init__(self, code: str, stage: str, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.stage = stage
        self.message = message
        self.retryable = retryable


def payload_missing() -> WorkerError:
    return WorkerError("PAYLOAD_MISSING", INIT, "No payload on stdin")


def payload_invalid(problems: list[str]) -> WorkerError:
    return WorkerError("PAYLOAD_INVALID", INIT, "Invalid payload: " + "; ".join(problems))


def artifact_source_invalid(problem: str) -> WorkerError:
    return WorkerError("ARTIFACT_SOURCE_INVALID", INIT, problem)


def decode_failed(message: str) -> WorkerError:
    return WorkerError("DECODE_FAILED", QUALITY, message)


def internal_error(stage: str, error: BaseException) -> WorkerError:
    """Anything nobody foresaw: named by its type, in the stage where it really happened."""
    return WorkerError("INTERNAL_ERROR", stage, f"{type(error).__name__}: {error}")
