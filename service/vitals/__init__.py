"""How palsbox does, for whatever watches it: health in words, and Prometheus metrics."""
