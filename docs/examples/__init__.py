"""Small whole programs that the documentation shows. Tests run them, so that it cannot lie."""
