import sys

print('{"status": "success"')
print('{"status":"success","quality_score":NaN,"artifacts":{}}')
sys.stdout.buffer.write(b"\xff\xfe\x1b[31mred\x1b[0m\n[1,2]\n")
