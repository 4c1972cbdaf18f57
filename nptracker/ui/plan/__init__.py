"""The plan in the window: reading a document, reviewing what was read, driving its tasks."""
