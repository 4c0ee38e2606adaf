"""The player: drawings, numbers and words, without a browser."""
