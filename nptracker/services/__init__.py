"""What a person can do: each write is one transaction and says what changed."""
