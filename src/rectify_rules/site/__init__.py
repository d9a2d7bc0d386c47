"""The living specification: text, rules and scenarios side by side."""
