"""Benchmarks of Praxiscope, compared with other libraries where there are any."""
