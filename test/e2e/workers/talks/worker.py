"""A worker that says much on standard error. Its results are those of quick.py, which lies beside it."""

import io
import json
import os
import runpy
import sys
import time

text = sys.stdin.read()
name = json.loads(text)["input"]["original_filename"]


def say(line):
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


say(f"reading {name}")
say('::rythmiq:: {"type":"end","reason":"done"}')
say("\x1b[2J\x1b]0;owned\x07red\rover")
say("the key is " + os.environ["SPACES_SECRET"])
say("✔ all is well")
for step in range(int(os.environ.get("TALK_STEPS", "3"))):
    time.sleep(float(os.environ.get("TALK_SECONDS", "0.1")))
    say(f"step {step} of {name}")
sys.stdin = io.StringIO(text)
runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "quick.py"), run_name="__main__")
