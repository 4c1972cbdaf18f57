"""Measures nptracker against peers in interleaved runs; prints ratios, never fails."""
