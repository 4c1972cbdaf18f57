"""The manual: pages in Markdown from docs/manual, pages made from declarations, and the search through them all."""
