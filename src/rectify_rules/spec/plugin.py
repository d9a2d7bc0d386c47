"""Register the scenario steps with pytest."""
