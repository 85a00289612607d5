"""The forms side: carries one woman's words, sealed, to one centre's inbox."""
