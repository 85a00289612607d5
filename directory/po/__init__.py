"""Translations as PO files (GNU gettext), for translators' programs such as Poedit and Weblate.

`spans` finds the texts of words and pages with their places, `catalogue` writes and reads PO, `importing` puts back
what was translated. Only `catalogue` knows babel, which a form server lacks.
"""
