"""The manual in a window of its own: contents, search, pages, and what each field means."""
