"""A worker that says megabytes of nothing."""

for _ in range(40):
    print("x" * 1_000_000)
