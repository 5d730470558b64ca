"""The node side of rythmiq: works through one shard of a run. See ../README.md for the protocol."""

RUNNER_VERSION = "1"
