"""The gateway under good, hostile and faulty traffic at once: what it answers, and what that leaves behind."""
