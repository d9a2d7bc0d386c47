"""Run the command line as `python -m rectify_rules.cli`."""

import sys

from rectify_rules.cli import run

sys.exit(run())
