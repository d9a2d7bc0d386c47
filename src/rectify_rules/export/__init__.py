"""What an office makes of findings: reports, deadlines, letters."""
