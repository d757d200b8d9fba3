"""What may go wrong, each as a test. `make faults` runs the matrix; docs/faults.md explains it."""
