"""The form service, room by room."""
