"""Reads a payload from stdin, prints one line of JSON on stdout.

    python worker.py < payload.json     one payload, one answer
    python worker.py --serve            a ready line; then an answer for each payload line, models loaded once

worker.json tells the runner of the second form, whose protocol is in the runner's README.

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
from answer_stream import claim_stdout, write_whole
from one_document import DocumentWorker
from payload_stream import claim_stdin, payload_lines

PROTOCOL = 1
READY = json.dumps({"ready": PROTOCOL}, separators=(",", ":")).encode() + b"\n"


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--serve"]):
        print("usage: python worker.py [--serve] < payload", file=sys.stderr)
        return 2
    answers = claim_stdout()
    worker = DocumentWorker(os.environ)
    try:
        if arguments:
            write_whole(READY, answers)
            _answer_all(worker, payload_lines(claim_stdin()), answers)
        else:
            _answer_all(worker, [sys.stdin.buffer.read()], answers)
    except BrokenPipeError:
        return 1  # nobody listens any more, so there is nobody to tell
    return 0


def _answer_all(worker: DocumentWorker, texts: Iterable[bytes], answers: BinaryIO) -> None:
    for text in texts:
        write_whole(encode(worker.answer(text)), answers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
