"""One case decided: facts in, report out."""
