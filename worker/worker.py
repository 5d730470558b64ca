"""Reads a payload from stdin, prints one line of JSON on stdout.

    python worker.py < payload.json     one payload, one answer
    python worker.py --serve            one payload a line, one answer a line, models loaded once
    python worker.py --capabilities     what this worker can do beyond the first form

Exit code 0 on success and on every failure that has an answer; the answer tells which. 1 means that the
worker could not start.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import BinaryIO

from answer import encode
from answer_stream import claim_stdout
from one_document import DocumentWorker

CAPABILITIES = {"serve": True}


def main(arguments: list[str]) -> int:
    if arguments == ["--capabilities"]:
        print(json.dumps(CAPABILITIES, separators=(",", ":")))
        return 0
    if arguments not in ([], ["--serve"]):
        print("usage: python worker.py [--serve | --capabilities] < payload", file=sys.stderr)
        return 2
    answers = claim_stdout()
    worker = DocumentWorker(os.environ)
    texts = _payload_lines() if arguments else [sys.stdin.buffer.read()]
    try:
        _answer_all(worker, texts, answers)
    except BrokenPipeError:
        return 1  # nobody listens any more, so there is nobody to tell
    return 0


def _payload_lines() -> Iterable[bytes]:
    return (line for line in sys.stdin.buffer if line.strip())


def _answer_all(worker: DocumentWorker, texts: Iterable[bytes], answers: BinaryIO) -> None:
    for text in texts:
        line = memoryview(encode(worker.answer(text)))
        while line:  # an unbuffered write to a pipe may take only a part
            line = line[answers.write(line) :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
