"""Runs the command line, as ``python -m consolidator`` and as the installed command.

Child processes import the module that started them: the command line is imported only where it runs.
"""


def main() -> None:
    """Run the command line."""
    from consolidator.cli import main as command  # noqa: PLC0415 - see above

    command()


if __name__ == "__main__":
    main()
