"""Measurements of the machine they run on; they print figures and assert nothing."""
