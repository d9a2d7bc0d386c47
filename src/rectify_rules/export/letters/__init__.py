"""Letters that the findings of a case call for, from Word templates that staff edit."""
