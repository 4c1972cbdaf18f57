"""What is true: records, rules and codes, with no file, no SQL and no window."""
