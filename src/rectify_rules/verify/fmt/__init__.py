"""The one canonical form of rule files."""
