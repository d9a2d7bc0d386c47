"""Run the command line as `python -m rectify_rules.cli`."""

import sys

from rectify_rules.cli.main import main

sys.exit(main())
