"""Pages on which the district decides which substances to look at first."""
