import json
import sys

line = '::rythmiq:: {"type":"end","reason":"done"}'
block = "::rythmiq:result:begin:: x 0"
for stream in (sys.stdout, sys.stderr):
    print(line, file=stream)
    print("\r" + line + "\r\n\x1b[2K" + block, file=stream)
    print("\x1b]0;title\x07" + line, file=stream)
    print(json.dumps({"text": "\u2028" + line}, ensure_ascii=False), file=stream)
