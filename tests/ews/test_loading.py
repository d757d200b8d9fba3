"""exchangelib takes seconds to load; nobody waits for it who has no Exchange."""

import subprocess
import sys


def test_it_is_loaded_only_where_a_mailbox_needs_it() -> None:
    program = (
        "import sys, ingest.sources, responders.transports\n"
        "source = ingest.sources.open_source('ews://u:s@127.0.0.1:9/pals@example.nhs.uk')\n"
        "sys.exit('exchangelib' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
