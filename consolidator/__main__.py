"""Runs the command line as ``python -m consolidator``."""

from consolidator.cli import main

if __name__ == "__main__":
    main()
