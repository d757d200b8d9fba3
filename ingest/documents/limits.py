"""The limits under which a foreign document is read."""

import resource

CPU_SECONDS = 20
MEMORY_BYTES = 768 * 1024 * 1024
_FILES = 64


def limit_this_process() -> None:
    """Caps this process, and each it starts: CPU, memory, open files; nothing written to
    disk, no core. There is no way back."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
