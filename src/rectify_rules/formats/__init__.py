"""Findings and problems as machine formats: SARIF, JUnit, GitHub annotations."""
