"""Browser tests: the app in a real Chromium."""
