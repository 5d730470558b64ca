"""A worker that is busy until its folder holds no more time; the test ends it."""

import time

time.sleep(600)
