"""What deploy/ holds: read, started, and judged by the programs it is written for."""
