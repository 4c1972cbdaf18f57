"""nptracker: one window over one local file for a district's 新污染物治理 plan."""

__version__ = "0.1.0"
