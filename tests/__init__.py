"""The tests: one folder a package, `servers/` real servers, `fakes/` doubles we wrote."""
