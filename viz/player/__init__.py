"""Stepping through cells in the browser: the transport, and the stage with diagrams and equations."""
