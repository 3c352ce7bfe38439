"""The gateway under valid, hostile and faulty traffic at once: its responses, and what remains."""
