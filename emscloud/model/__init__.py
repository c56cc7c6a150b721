"""What the user asked for: nouns, frozen, without behaviour."""
