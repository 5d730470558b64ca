"""Stays for many documents and does with each what its payload says; what it sees it tells as artifacts."""

import json
import os
import signal
import subprocess
import sys
import urllib.request


def say(answer):
    print(json.dumps(answer), flush=True)


def verdict(payload, **artifacts):
    return {
        "status": "success",
        "job_id": payload.get("job_id"),
        "quality_score": 1,
        "artifacts": artifacts,
    }


def sleeper(**options):
    return subprocess.Popen(["sleep", "600"], **options)


def start_children():
    """One in its group, one in a session of its own without the environment, one whose parent has ended."""
    sleeper()
    sleeper(start_new_session=True, env={"PATH": os.environ["PATH"]})
    orphan = "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True, env={}, cwd='/')"
    subprocess.run([sys.executable, "-c", orphan], check=True)


def start():
    how = os.environ.get("START")
    if how == "hangs":
        signal.pause()
    if how == "exits":
        sys.exit("ModuleNotFoundError: No module named 'paddle'")
    if how == "quits when ready":
        say({"ready": 1})
        sys.exit(0)
    print("loading\n{}\n[1]\n" + "x" * 10_000, flush=True)
    say({"ready": 7 if how == "speaks another version" else 1})


def obey(payload, served):
    """What it does instead of, or before, its answer."""
    do = payload.get("do")
    if do == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif do == "exit":
        sys.exit(payload["code"])
    elif do == "hang":
        print("hangs", file=sys.stderr, flush=True)
        signal.pause()
    elif do == "be late":
        signal.signal(signal.SIGTERM, lambda *_: (say(verdict(payload, late=True)), sys.exit(0)))
        signal.pause()
    elif do == "print noise":
        print('noise\n{"status":"other"}\nprogress 1%\rprogress 2%')
        os.write(2, b"a warning\n")
    elif do == "leave things":
        start_children()
        os.makedirs(os.path.join(os.environ["TMPDIR"], "locked", "deep"))
        os.chmod(os.path.join(os.environ["TMPDIR"], "locked"), 0o500)
    elif do == "flood":
        while True:
            print("x" * 65536)
    elif do == "call":
        if "holds" in payload:
            start_children()
        urllib.request.urlopen(payload["address"]).close()
    elif do == "name another":
        say(verdict({"job_id": "11111111-0000-4000-8000-000000000000"}))
    elif do == "answer half":
        say({"status": "success", "job_id": payload["job_id"]})
    return do not in ("name another", "answer half")


def children():
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == str(os.getpid()) and fields[0] != "Z":
            found.append(int(name))
    return found


own = sleeper(start_new_session=True).pid if os.environ.get("OWN") else None
if own:
    open(os.path.join(os.environ["TMPDIR"], "own"), "w").close()
start()
leaked = []
for line in sys.stdin.buffer:
    payload = json.loads(line)
    leaked.append(bytearray(1024 * 1024))
    sees = {
        "pid": os.getpid(),
        "served": len(leaked),
        "children": children(),
        "own": own,
        "files": sorted(os.listdir(os.environ["TMPDIR"])),
        "folder": os.environ["TMPDIR"],
        "threads": os.environ["OMP_NUM_THREADS"],
    }
    if obey(payload, len(leaked)):
        say(verdict(payload, held=children() if "holds" in payload else None, **sees))
    if payload.get("do") == "answer twice":
        say(verdict(payload, again=True))
    if payload.get("do") == "answer and quit":
        sys.exit(0)
