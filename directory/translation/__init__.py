"""Translations: which Norwegian text each was made from, who has read it, and whether it still says the same.

It reads data/words/ and content/, and knows nothing of the site that is built of them.
"""
