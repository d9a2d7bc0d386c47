"""Decide rectification assessments of production-safety accidents against declarative rules."""

__version__ = "0.1.0"
