"""Reading a plan ledger: its grids, where its tables stand, and what its cells mean."""
