"""Rule files turned into tables that engines decide."""
