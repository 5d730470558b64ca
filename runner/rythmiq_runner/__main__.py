"""`python -m rythmiq_runner`: what run.sh calls."""

from __future__ import annotations

import sys

from .main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
