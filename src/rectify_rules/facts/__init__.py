"""What is known of a case: the record, its dictionary, its calendar and its places."""
