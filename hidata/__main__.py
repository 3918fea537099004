"""Runs the command line as `python -m hidata`."""

from hidata.cli import main

main()
