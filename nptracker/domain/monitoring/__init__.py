"""Monitoring: results as reported, units of concentration, rules for non-detects, statistics, quality control."""
