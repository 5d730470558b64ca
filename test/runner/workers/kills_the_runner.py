import os
import signal
import sys

print("ready", file=sys.stderr, flush=True)
os.kill(os.getppid(), signal.SIGKILL)
signal.pause()
