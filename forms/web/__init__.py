"""The forms as a browser meets them: Flask application, views, fields, CSRF token."""
