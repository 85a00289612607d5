"""The forms as a browser meets them."""
