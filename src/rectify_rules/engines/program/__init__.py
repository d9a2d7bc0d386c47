"""A ruleset written out as one Python function, which decides a case without making a proof."""
