"""What deploy/ gives an operator, with a real nginx."""
