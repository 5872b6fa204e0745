"""Who may see what: profiles, and the view (one profile, one generation) that every reader takes."""
