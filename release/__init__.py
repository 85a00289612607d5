"""Release packaging, on the build machine: one archive that a server installs without a network (make release).

    python -m release --site-url https://ressursvenn.example/             what a server needs, of the tagged commit
    python -m release --site-url https://ressursvenn.example/ --publish   site and data alone: a changed number

deploy/install is its counterpart on the server. Knows nothing of the forms but their version.
"""
