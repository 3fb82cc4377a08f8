"""Commands for those who develop this project: ``python -m tools.messages``, ``python -m tools.findings_page``."""
