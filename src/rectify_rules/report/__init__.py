"""Findings, and the words they are put in."""
