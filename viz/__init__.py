"""Figures, inputs and pages of the gate visualizer."""
