"""Who should work together next: ranked partners, each with reasons that can be checked."""
