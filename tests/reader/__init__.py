"""The centres' offline letter reader, in real browsers."""
