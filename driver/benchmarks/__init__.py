"""The benchmarks: figures held against limits, and ratios measured in one run."""
