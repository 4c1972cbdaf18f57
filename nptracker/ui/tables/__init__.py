"""The generic table: windowed model, grid entry, filters, copy and paste."""
