"""Reads outside files into drafts and problems; never writes, never queries."""
