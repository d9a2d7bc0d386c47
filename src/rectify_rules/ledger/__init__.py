"""The ledger (台账) as a workbook: template, reading, result."""
