"""How it runs: settings, the engine and the command line."""
