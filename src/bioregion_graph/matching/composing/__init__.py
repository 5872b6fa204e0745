"""Composing a consortium: a lead and a call in, teams that are eligible and that no other team beats out."""
