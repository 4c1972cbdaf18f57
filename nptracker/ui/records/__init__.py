"""Form entry of one record and the ledger pages built from it."""
