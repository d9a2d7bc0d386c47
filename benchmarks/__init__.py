"""How fast the library decides, beside hand-written code and other rule engines."""
