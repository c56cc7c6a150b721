"""Text becomes a policy: YAML with places, shapes that load and describe, every problem at once."""
