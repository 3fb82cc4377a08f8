"""What is published of a merged plan: the master, findings, returns, data and reports."""
