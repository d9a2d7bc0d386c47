"""Scenarios of the feature files as tests."""
