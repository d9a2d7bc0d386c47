"""Rules put into Chinese words: as data first, then as text."""
