"""The headless driver: command line, jobs, reports and benchmarks."""
