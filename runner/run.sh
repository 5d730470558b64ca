#!/usr/bin/env bash
# The first thing a Camber job runs: `bash run.sh --run <run-id> --shard <n> --env <file-name>`.
#
# What a job leaves in its working folder is synced back into the stash and makes later jobs wait, so everything
# happens in a private temporary copy. Bash does what must hold even when there is no Python, or when it dies:
# the last line of the log says the exit code, and the temporary folder is gone. See README.md.
# shellcheck disable=SC2329 # finish, interrupt and what they use are called by traps
set -euo pipefail
umask 077
exec </dev/null 2>&1

release=$PWD
run=unknown
shard=null
env_name=''
folder=''
child=''
interrupted=''

mark() { printf '::rythmiq:: %s\n' "$1" || true; }

# A failure before there is a Python that could tell of it, told in the runner's own words.
setup_failed() {
  printf '::rythmiq:result:begin:: %s %s\n::rythmiq:result:end::\n' "$run" "$shard" || true
  mark "{\"type\":\"end\",\"run\":\"$run\",\"shard\":$shard,\"attempt\":\"$(date -u +%Y%m%dT%H%M%SZ)-000000\",\"at\":\"$(date -u +%Y-%m-%dT%H:%M:%S.000Z)\",\"reason\":\"setup_failed\",\"error\":{\"code\":\"$1\",\"message\":\"$2\"},\"total\":0,\"succeeded\":0,\"failed\":0,\"left\":0,\"ms\":0}"
  exit 3
}

# When the runner was killed it could not end its worker; the temporary folder in their environment tells whose they are.
kill_leftovers() {
  local environ pid
  [ -r /proc/self/environ ] || return 0
  while IFS= read -r environ; do
    pid=${environ#/proc/}
    kill -KILL "${pid%/environ}" 2>/dev/null
  done < <(grep -lzF "TMPDIR=$folder/" /proc/[0-9]*/environ 2>/dev/null)
}

finish() {
  local code=$?
  trap '' TERM INT HUP
  set +e
  if [ -n "$folder" ]; then
    if [ "$code" -ge 128 ]; then kill_leftovers; fi
    # A worker may have left folders without the write bit; Python's own clean-up ends where bash begins.
    rm -rf "$folder" 2>/dev/null || { chmod -R u+rwX "$folder" 2>/dev/null; rm -rf "$folder" 2>/dev/null; }
  fi
  mark "{\"type\":\"exit\",\"run\":\"$run\",\"shard\":$shard,\"code\":$code}"
  exit "$code"
}

# The wish to end is passed on, and run.sh stays until the runner has told what is left.
interrupt() {
  interrupted=yes
  [ -n "$child" ] || exit 143
  kill -TERM "$child" 2>/dev/null || true
}

# Prints the real path of an interpreter that can run the runner; 9 says that it is one, but too old.
probe() {
  "$1" -E -s -c 'import sys
if sys.version_info < (3, 9): sys.exit(9)
import ssl
print(sys.executable)' 2>/dev/null
}

find_python() {
  local wished='' name found status too_old=''
  if [ -n "$env_name" ] && [ -f "$release/$env_name" ]; then
    wished=$(sed -n 's/^RYTHMIQ_PYTHON=//p' "$release/$env_name" | tail -n 1 | tr -d '\r')
  fi
  # python3 first: on Camber it is the interpreter that the pins are made for. Then the ones with the most wheels.
  for name in "$wished" python3 python3.11 python3.12 python3.10 python3.13 python3.9 python3.14 python; do
    [ -n "$name" ] || continue
    status=0
    found=$(probe "$name") || status=$?
    if [ "$status" -eq 0 ] && [ -n "$found" ]; then
      python=$found
      return
    fi
    if [ "$status" -eq 9 ]; then too_old=$name; fi
  done
  if [ -n "$too_old" ]; then
    setup_failed PYTHON_TOO_OLD "Only a Python older than 3.9 was found on this machine: install Python 3.9 or newer."
  fi
  setup_failed PYTHON_MISSING "No Python 3.9 or newer that works was found on this machine: install one, or name it with RYTHMIQ_PYTHON."
}

copy_release() {
  local trouble status=0
  folder=$(mktemp -d "${TMPDIR:-/tmp}/rythmiq.XXXXXX") ||
    setup_failed DISK_FULL "No temporary folder could be made: free some space on its disk and allow writing there."
  mkdir "$folder/bundle" "$folder/runner"
  # The worker's folder and the runner's are apart, so that a worker's errors.py or queue.py never stands in for a
  # module of the runner. The env file is not copied at all: the runner reads it where it lies.
  trouble=$({ cp -R "$release/rythmiq_runner" "$folder/runner/" &&
    find "$release" -mindepth 1 -maxdepth 1 ! -name "${env_name:-.env}" ! -name rythmiq_runner ! -name run.sh \
      ! -name __pycache__ ! -name .git -exec cp -R {} "$folder/bundle/" \; ; } 2>&1) || status=$?
  if [ "$status" -ne 0 ] || [ -n "$trouble" ]; then
    printf '%s\n' "$trouble" | tr -d '\033' | sed 's/^/| /'
    setup_failed DISK_FULL "The release could not be copied to the temporary folder: free some space on its disk."
  fi
}

trap finish EXIT
trap interrupt TERM INT HUP

flag=''
for word in "$@"; do
  if [[ $word == --*=* ]]; then
    flag=${word%%=*}
    word=${word#*=}
  fi
  case $flag in
    --run) if [[ $word =~ ^[A-Za-z0-9._-]+$ ]]; then run=$word; fi ;;
    --shard) if [[ $word =~ ^(0|[1-9][0-9]*)$ ]]; then shard=$word; fi ;;
    --env) if [[ $word != */* ]]; then env_name=$word; fi ;;
  esac
  flag=$word
done

find_python
copy_release
cd "$folder/runner"
"$python" -E -s -u -B -m rythmiq_runner --folder "$folder" --release "$release" "$@" &
child=$!

# `wait` comes back early when a signal is trapped; only a wait that nothing disturbed knows the runner's exit code.
code=0
while :; do
  interrupted=''
  status=0
  wait "$child" || status=$?
  if [ "$status" -ne 127 ]; then code=$status; fi
  [ -n "$interrupted" ] || break
done
exit "$code"
