"""The filter by name of a target: its text, and the proof that it says what the policy asks for by name."""
