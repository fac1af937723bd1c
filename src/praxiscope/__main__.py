"""``python -m praxiscope``."""

from praxiscope.cli.main import run

if __name__ == "__main__":
    run()
