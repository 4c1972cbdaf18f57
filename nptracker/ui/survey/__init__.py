"""The pages of the chemical survey."""
