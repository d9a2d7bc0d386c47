"""The lint of rule folders: one module for each family of checks."""
