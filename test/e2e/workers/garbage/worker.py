"""A worker that says what is no verdict."""

print("hello")
print('{"status": "done"}')
