"""The import wizard: choose files, look at the preview, accept or leave."""
