"""What can be shown about rules themselves: lint, coverage, mutants, proofs, differences."""
