"""Settings from the environment and from files."""
