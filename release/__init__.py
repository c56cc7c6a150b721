"""What makes a release, and is in none: nothing here is imported by emscloud."""
