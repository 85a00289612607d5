"""The form-based editor: Sveltia CMS on this machine alone, with forms made of the keys that the data declares.

    python -m cms       serve it at http://127.0.0.1:8002/ (make edit gets its packages first)

It imports directory only. Nothing of it is part of the public site.
"""
