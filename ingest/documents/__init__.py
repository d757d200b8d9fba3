"""Documents sent with a message, read to plain words in a process of their own.

`process` is the service's side, `child` the other; `kinds` says which reader a file
needs, and each reader is a module with one function, `read`.
"""
