"""The page of the work ledgers, and how an officer declares one."""
